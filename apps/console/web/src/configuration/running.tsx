import type { Configuration } from '../../../src/api/configuration.ts';
import { nameOf } from '../parts/states.ts';
import { Table, type Column } from '../parts/table.tsx';
import { visibleText } from '../parts/visible-text.ts';

type Instance = Configuration['instances'][number];

/** Which instance has which revision of each document. */
export function Running({ configuration: { instances, documents } }: { configuration: Configuration }) {
  const revisions = new Map(documents.map(({ name, revision }) => [name, revision]));
  const columns: readonly Column<Instance>[] = [
    { title: 'Instance', cell: (one) => <a href={`/instances/${encodeURIComponent(one.id)}`}>{nameOf(one)}</a> },
    { title: 'all', cell: (one) => <Revision instance={one} document="all" current={revisions.get('all')} /> },
    {
      title: 'Its service',
      cell: (one) => <Revision instance={one} document={one.service} current={revisions.get(one.service)} />,
    },
    { title: 'Set by its environment', cell: ({ pinned }) => pinned.map(visibleText).join(', ') || '–' },
    {
      title: 'Problem',
      cell: ({ problem }) => (problem ? <span class="bad-text">{visibleText(problem)}</span> : '–'),
    },
  ];
  return (
    <Table
      caption="Revisions of instances"
      columns={columns}
      rows={instances}
      keyOf={({ id }) => id}
      empty="No instance is registered."
    />
  );
}

interface RevisionProps {
  readonly instance: Instance;
  readonly document: string;
  readonly current: number | null | undefined;
}

function Revision({ instance, document, current }: RevisionProps) {
  const report = instance.documents.find((one) => one.document === document);
  if (!report) return <>–</>;
  const { revision, isTrial, rejected } = report;
  const isBehind = current != null && revision !== current;
  return (
    <>
      {revision ?? 'none'} {isTrial && <span class="tag info">trial</span>}
      {isBehind && <span class="tag warn">current is {current}</span>}
      {!isBehind && current != null && <span class="tag good">current</span>}
      {rejected && (
        <p class="bad-text">
          Rejects revision {rejected.revision ?? '–'}: {visibleText(rejected.reason)}
        </p>
      )}
    </>
  );
}
