import type { TraceSummary } from '../api/telemetry.ts';

/** A row of the table `traces`. The properties have the order of its columns. */
export interface TraceRow {
  readonly id: number;
  readonly trace: string;
  readonly name: string;
  readonly service: string;
  /** The smaller it is, the more it is the first span. The next one is its duration. */
  readonly first_key: number;
  readonly first_ms: number;
  readonly start_ms: number;
  readonly spans: number;
  readonly errors: number;
  /** JSON arrays of names. */
  readonly services: string;
  readonly instances: string;
  /** The last of its spans. When that is deleted, all are. */
  readonly last_id: number;
}

export const summaryOf = (row: TraceRow): TraceSummary => ({
  traceId: row.trace,
  name: row.name,
  service: row.service,
  startMs: row.start_ms,
  durationMs: row.first_ms,
  spans: row.spans,
  errors: row.errors,
  services: JSON.parse(row.services) as string[],
});
