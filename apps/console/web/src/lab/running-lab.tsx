import { useSignal } from '@preact/signals';
import type { Balancer } from '../../../src/api/balancers.ts';
import { addressOf } from '../api/contract.ts';
import { useLive } from '../api/live.ts';
import { Waiting } from '../parts/page.tsx';
import { SelectField } from '../parts/fields.tsx';
import { nameOf } from '../parts/states.ts';
import { BalancerPanel } from './balancer-panel.tsx';
import { LabControls } from './lab-controls.tsx';
import './lab.css';

/** With its instances in the order of their names. */
const inOrder = (balancer: Balancer): Balancer => ({
  ...balancer,
  instances: balancer.instances.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other), 'en', NUMERIC)),
});
const NUMERIC = { numeric: true } as const;

/** The real balancers at work, beside the controls that change them. */
export function RunningLab() {
  const { data, problem } = useLive(addressOf('/api/balancers'));
  const chosen = useSignal('');
  const items = data.value?.items;
  if (!items) return <Waiting problem={problem.value} />;
  const services = [...new Set(items.map(({ service }) => service))].sort();
  const target = services.includes(chosen.value) ? chosen.value : (services[0] ?? '');
  const balancers = items.filter(({ service }) => service === target).map(inOrder);
  return (
    <>
      <div class="filters">
        <SelectField label="Calls to" value={target} options={services} onInput={(value) => (chosen.value = value)} />
      </div>
      <LabControls target={target} balancers={balancers} />
      <div class="columns lab-columns">
        {balancers.map((balancer) => (
          <BalancerPanel key={`${balancer.caller.id} ${balancer.service}`} balancer={balancer} />
        ))}
      </div>
      {balancers.length === 0 && <p class="empty">No service calls another one yet.</p>}
    </>
  );
}
