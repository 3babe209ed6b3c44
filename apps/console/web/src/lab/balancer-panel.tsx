import type { BalancedInstance, Balancer } from '../../../src/api/balancers.ts';
import { Section } from '../parts/page.tsx';
import { formatMs, formatNumber, formatRate } from '../parts/formats.ts';
import { StateLabel } from '../parts/state-mark.tsx';
import { nameOf } from '../parts/states.ts';
import { Table, type Column } from '../parts/table.tsx';
import { LatencyBars } from './latency-bars.tsx';

/** The picks of one caller: which instance gets how many calls, and how long they take. */
export function BalancerPanel({ balancer }: { balancer: Balancer }) {
  const { caller, service, policy, isPanic, instances, latency } = balancer;
  const total = instances.reduce((sum, { picksPerSecond }) => sum + picksPerSecond, 0);
  const columns: readonly Column<BalancedInstance>[] = [
    { title: 'Instance', cell: (one) => <a href={`/instances/${encodeURIComponent(one.id)}`}>{nameOf(one)}</a> },
    { title: 'State', cell: ({ state }) => <StateLabel state={state} /> },
    { title: 'Share of picks', cell: ({ picksPerSecond }) => <Share part={total > 0 ? picksPerSecond / total : 0} /> },
    { title: 'Picks', cell: ({ picksPerSecond }) => formatRate(picksPerSecond), isNumber: true },
    { title: 'Failures', cell: ({ failuresPerSecond }) => formatRate(failuresPerSecond), isNumber: true },
    { title: 'In flight', cell: ({ inFlight }) => inFlight, isNumber: true },
    { title: 'Latency', cell: ({ latencyMs }) => formatMs(latencyMs), isNumber: true },
  ];
  const title = `${nameOf(caller)} → ${service}: ${policy}`;
  return (
    <Section title={title} tools={isPanic ? <span class="tag bad">panic mode: all are used</span> : undefined}>
      <div class="stack">
        <Table
          caption={title}
          columns={columns}
          rows={instances}
          keyOf={({ id }) => id}
          empty="This caller knows no instance."
        />
        <LatencyBars latency={latency} />
      </div>
    </Section>
  );
}

const WIDTH = 80;

function Share({ part }: { part: number }) {
  return (
    <span class="lab-share">
      <svg viewBox={`0 0 ${WIDTH} 12`} width={WIDTH} height={12} aria-hidden="true">
        <rect class="lab-track" width={WIDTH} height={12} rx={3} />
        <rect class="lab-bar" width={part * WIDTH} height={12} rx={3} />
      </svg>
      {formatNumber(part * 100)} %
    </span>
  );
}
