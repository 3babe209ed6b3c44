import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { z } from 'zod';
import type { Span, traceQuery, TraceSummary } from '../api/telemetry.ts';
import { BoundedTable } from './bounded-table.ts';
import type { Database } from './sqlite.ts';
import { summaryOf, type TraceRow } from './trace-row.ts';
import { traceSearch } from './trace-search.ts';
import { MAX_ANSWER_CHARACTERS, withinSize } from './within-size.ts';

/** A span as it is received. */
export interface NewSpan extends Omit<Span, 'attributes' | 'events' | 'links' | 'statusMessage'> {
  readonly orderId: string | null;
  /** `statusMessage`, `attributes`, `events` and `links` as JSON. */
  readonly data: string;
}

interface SpanRow extends Record<string, unknown> {
  readonly data: string;
}

const MAX_SPANS_OF_TRACE = 5_000;

/** The last spans, and a summary of each trace. */
export class SpanStore {
  readonly table: BoundedTable;
  private nextTraceId: number;
  private readonly insert: StatementSync;
  private readonly findTrace: StatementSync;
  private readonly putTrace: StatementSync;
  private readonly spansOf: StatementSync;

  constructor(
    private readonly database: Database,
    maximum: number,
  ) {
    this.nextTraceId = Number(database.prepare('select max(id) id from traces').get()!.id ?? 0) + 1;
    const deleteTraces = database.prepare('delete from traces where last_id <= ?');
    this.table = new BoundedTable(database, { table: 'spans', maximum, deleted: (id) => deleteTraces.run(id) });
    this.insert = database.prepare('insert into spans values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.findTrace = database.prepare('select * from traces where trace = ?');
    this.putTrace = database.prepare('insert or replace into traces values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.spansOf = database.prepare(
      `select traces.trace "traceId", span "spanId", parent "parentId", spans.service, instance, spans.name, kind,
         spans.start_ms "startMs", duration_ms "durationMs", iif(is_error, 'error', 'ok') status, data
       from traces join spans on trace_id = traces.id where traces.trace = ? order by spans.start_ms, spans.id limit ${MAX_SPANS_OF_TRACE}`,
    );
  }

  add(spans: readonly NewSpan[]): void {
    const changed = new Map<string, TraceRow>();
    for (const span of spans) {
      const id = this.table.nextId();
      const known = changed.get(span.traceId) ?? (this.findTrace.get(span.traceId) as TraceRow | undefined);
      const trace = summaryWith(known, span, known?.id ?? this.nextTraceId++, id);
      changed.set(span.traceId, trace);
      this.insert.run(
        id,
        trace.id,
        span.spanId,
        span.parentId,
        span.service,
        span.instance,
        span.name,
        span.kind,
        span.startMs,
        span.durationMs,
        span.status === 'error' ? 1 : 0,
        span.orderId,
        span.data,
      );
    }
    for (const row of changed.values()) this.putTrace.run(...(Object.values(row) as SQLInputValue[]));
  }

  search(query: z.output<typeof traceQuery>): TraceSummary[] {
    const { sql, parameters } = traceSearch(query);
    return this.database
      .prepare(sql)
      .all(...parameters)
      .map((row) => summaryOf(row as unknown as TraceRow));
  }

  /** The spans of a trace, by start. */
  ofTrace(traceId: string): Span[] {
    const rows = this.spansOf.iterate(traceId) as Iterable<SpanRow>;
    return withinSize(rows, MAX_ANSWER_CHARACTERS, ({ data }) => data.length).map(
      ({ data, ...columns }) => ({ ...columns, ...JSON.parse(data) }) as Span,
    );
  }
}

function summaryWith(row: TraceRow | undefined, span: NewSpan, id: number, lastId: number): TraceRow {
  // The first span of a trace has no parent. If it is missing, the trace has the name of the earliest one.
  const key = span.startMs + (span.parentId === '' ? 0 : LATER_MS);
  const isFirst = row === undefined || key < row.first_key;
  return {
    id,
    trace: span.traceId,
    name: isFirst ? span.name : row.name,
    service: isFirst ? span.service : row.service,
    first_key: isFirst ? key : row.first_key,
    first_ms: isFirst ? span.durationMs : row.first_ms,
    start_ms: Math.min(row?.start_ms ?? Infinity, span.startMs),
    spans: (row?.spans ?? 0) + 1,
    errors: (row?.errors ?? 0) + (span.status === 'error' ? 1 : 0),
    services: withName(row?.services, span.service),
    instances: withName(row?.instances, span.instance),
    last_id: lastId,
  };
}

/** Above all times of spans: their maximum is in the year 2262. */
const LATER_MS = 1e13;
/** A trace of more names is not complete in a search for one of them. */
const MAX_NAMES_LENGTH = 4_000;

/** Adds a name to a JSON array, once. */
function withName(names: string | undefined, name: string): string {
  const json = JSON.stringify(name);
  if (names === undefined) return `[${json}]`;
  return names.includes(json) || names.length > MAX_NAMES_LENGTH ? names : `${names.slice(0, -1)},${json}]`;
}
