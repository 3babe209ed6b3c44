import { VirtualLab } from '@signalbox/balancing-lab/page';
import { Page } from '../parts/page.tsx';
import { query, setQuery } from '../router.ts';
import { RunningLab } from './running-lab.tsx';

const VIRTUAL = 'virtual';

/** The balancing lab: in the running system, and in virtual time. */
export function LabPage() {
  const isVirtual = query.value.get('time') === VIRTUAL;
  const tabs = [
    { title: 'In the running system', isChosen: !isVirtual, time: '' },
    { title: 'In virtual time', isChosen: isVirtual, time: VIRTUAL },
  ] as const;
  return (
    <Page title="Balancing lab">
      <div class="row" role="group" aria-label="Where it runs">
        {tabs.map(({ title, isChosen, time }) => (
          <button key={title} type="button" class="button" aria-pressed={isChosen} onClick={() => setQuery({ time })}>
            {title}
          </button>
        ))}
      </div>
      {isVirtual ? <VirtualLab /> : <RunningLab />}
    </Page>
  );
}
