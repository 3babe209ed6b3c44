import { Record, type Mark } from './record.ts';

/** One second of a drill. */
export interface Second {
  /** Counted from 0. */
  readonly second: number;
  readonly requests: number;
  readonly failures: number;
  /** Milliseconds; null where nothing was sent. */
  readonly p99Ms: number | null;
  /** Instances of users and orders that pass, as the gateways see them; null where none answered. */
  readonly passing: number | null;
  readonly marks: readonly string[];
}

export function timeline(
  record: Record,
  marks: readonly Mark[],
  passing: (atMs: number) => number | undefined,
): readonly Second[] {
  const last = Math.max(0, ...marks.map(({ atMs }) => atMs), record.samples.at(-1)?.atMs ?? 0);
  const samples = Map.groupBy(record.samples, ({ atMs }) => Math.floor(atMs / 1_000));
  return Array.from({ length: Math.floor(last / 1_000) + 1 }, (_, second) => {
    const part = new Record(samples.get(second) ?? []);
    return {
      second,
      requests: part.count,
      failures: part.failed.count,
      p99Ms: part.count === 0 ? null : Math.round(part.latencyMs(0.99) * 10) / 10,
      passing: passing((second + 1) * 1_000) ?? null,
      marks: marks.filter(({ atMs }) => Math.floor(atMs / 1_000) === second).map(({ text }) => text),
    };
  });
}
