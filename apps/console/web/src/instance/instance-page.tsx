import type { MapInstance } from '../../../src/api/map.ts';
import { addressOf, type ReplyOf } from '../api/contract.ts';
import { useLive, useRead } from '../api/live.ts';
import { LogList } from '../logs/log-list.tsx';
import { formatFault } from '../map/changes.ts';
import { Chart } from '../parts/chart.tsx';
import { formatBytes, formatCores, formatDate, formatMs, formatNumber, formatRate } from '../parts/formats.ts';
import { Facts, Page, Section, Waiting } from '../parts/page.tsx';
import { StateLabel } from '../parts/state-mark.tsx';
import { nameOf } from '../parts/states.ts';
import { TraceTable } from '../traces/trace-table.tsx';
import { Actions } from './actions.tsx';
import { Successor } from './successor.tsx';
import './instance.css';

type Details = ReplyOf<'GET', '/api/instances/:id'>;
const LOGS = 20;

/** One instance: its state, series, last logs and slowest traces, and what can be done to it. */
export function InstancePage({ id }: { id: string }) {
  const { data, problem } = useLive(addressOf('/api/instances/:id', { id }));
  const details = data.value;
  if (!details) {
    return (
      <Page title="Instance">
        <Waiting problem={problem.value} />
      </Page>
    );
  }
  const { instance } = details;
  const isGone = problem.value !== null || instance.state === 'gone';
  return (
    <Page title={nameOf(instance)} tools={<StateLabel state={isGone ? 'gone' : instance.state} />}>
      {isGone && <Successor instance={instance} />}
      <Header instance={instance} />
      <Section title="Actions">
        <Actions instance={instance} />
      </Section>
      <Charts details={details} />
      <LastLogs details={details} />
      <Section title="Slowest traces" tools={<a href={`/traces?instance=${id}`}>All traces</a>}>
        <TraceTable caption="Slowest traces" traces={details.slowestTraces} empty="No trace was received." />
      </Section>
    </Page>
  );
}

function Header({ instance }: { instance: MapInstance }) {
  const { reason, fault, service, version, zone, address, port, startedAt, revisions, inFlight, id } = instance;
  return (
    <Section title="Now">
      <div class="stack">
        {reason && <p class="notice warn">{reason}</p>}
        {fault && <p class="notice warn">Injected fault: {formatFault(fault)}</p>}
        <Facts
          items={[
            ['Service', service],
            ['Version', version],
            ['Address', `${address}:${port}`],
            ['Zone', zone],
            ['Started', formatDate(startedAt)],
            [
              'Configuration',
              Object.entries(revisions)
                .map(([document, revision]) => `${document} ${revision}`)
                .join(', ') || 'none',
            ],
            ['Calls', formatRate(instance.callsPerSecond)],
            [
              'Failures',
              <span key="f" class={instance.failuresPerSecond > 0 ? 'bad-text' : ''}>
                {formatRate(instance.failuresPerSecond)}
              </span>,
            ],
            ['In flight', inFlight],
            ['Id in the registry', <code key="id">{id}</code>],
          ]}
        />
      </div>
    </Section>
  );
}

function Charts({ details: { series } }: { details: Details }) {
  const { at } = series;
  return (
    <div class="charts">
      <Chart
        title="Calls"
        at={at}
        format={formatRate}
        series={[
          { label: 'calls', values: series.callsPerSecond, tone: 'one' },
          { label: 'failures', values: series.failuresPerSecond, tone: 'bad' },
        ]}
      />
      <Chart
        title="Duration"
        at={at}
        format={formatMs}
        series={[
          { label: 'p50', values: series.p50Ms, tone: 'one' },
          { label: 'p99', values: series.p99Ms, tone: 'two' },
        ]}
      />
      <Chart
        title="In flight"
        at={at}
        format={formatNumber}
        series={[{ label: 'calls', values: series.inFlight, tone: 'one' }]}
      />
      <Chart
        title="CPU, of one core"
        at={at}
        format={formatCores}
        series={[{ label: 'CPU', values: series.cpuCores, tone: 'one' }]}
      />
      <Chart
        title="Memory"
        at={at}
        format={formatBytes}
        series={[{ label: 'memory', values: series.memoryBytes, tone: 'one' }]}
      />
    </div>
  );
}

/** Read again with each event of the page's stream. */
function LastLogs({ details }: { details: Details }) {
  const { id } = details.instance;
  const { data } = useRead(addressOf('/api/logs', {}, { instance: id, limit: LOGS }), details);
  const records = data.value?.items ?? [];
  return (
    <Section title="Last logs" tools={<a href={`/logs?instance=${id}`}>All logs</a>}>
      {records.length === 0 ? <p class="empty">No record was received.</p> : <LogList records={records} />}
    </Section>
  );
}
