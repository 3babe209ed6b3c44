import type { TraceSummary } from '../../../src/api/telemetry.ts';
import { formatMs, formatTimeMs } from '../parts/formats.ts';
import { Table, type Column } from '../parts/table.tsx';
import { visibleText } from '../parts/visible-text.ts';
import './traces.css';

interface TraceTableProps {
  readonly caption: string;
  readonly traces: readonly TraceSummary[];
  readonly empty: string;
}

/** A list of traces. A bar compares their durations. */
export function TraceTable({ caption, traces, empty }: TraceTableProps) {
  const slowestMs = Math.max(0, ...traces.map(({ durationMs }) => durationMs));
  const columns: readonly Column<TraceSummary>[] = [
    {
      title: 'Trace',
      cell: ({ traceId, name, service }) => (
        <>
          <a href={`/traces/${encodeURIComponent(traceId)}`}>{visibleText(name) || '(without a name)'}</a>{' '}
          <span class="muted">{visibleText(service)}</span>
        </>
      ),
    },
    {
      title: 'Duration',
      cell: ({ durationMs }) => (
        <span class="duration">
          <span>{formatMs(durationMs)}</span>
          <meter min={0} max={slowestMs} value={durationMs} aria-hidden="true" />
        </span>
      ),
    },
    { title: 'Spans', cell: ({ spans }) => spans, isNumber: true },
    {
      title: 'Errors',
      cell: ({ errors }) => (errors > 0 ? <span class="tag bad">{errors}</span> : <span class="muted">0</span>),
      isNumber: true,
    },
    { title: 'Start', cell: ({ startMs }) => <span class="nowrap">{formatTimeMs(startMs)}</span> },
    { title: 'Services', cell: ({ services }) => <span class="muted">{services.map(visibleText).join(', ')}</span> },
  ];
  return <Table caption={caption} columns={columns} rows={traces} keyOf={({ traceId }) => traceId} empty={empty} />;
}
