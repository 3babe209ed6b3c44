import { LoadRecord, type Mark } from './load-record.ts';

/** One second of a drill. */
export interface Second {
  /** Starts at 0. */
  readonly second: number;
  readonly requests: number;
  readonly failures: number;
  /** Milliseconds; null if no request was due. */
  readonly p99Ms: number | null;
  /** Passing instances of users and orders, as the gateways see them; null if no gateway answered. */
  readonly passing: number | null;
  readonly marks: readonly string[];
}

export function timeline(
  record: LoadRecord,
  marks: readonly Mark[],
  passing: (atMs: number) => number | undefined,
): readonly Second[] {
  const last = Math.max(0, ...marks.map(({ atMs }) => atMs), record.samples.at(-1)?.atMs ?? 0);
  const samples = Map.groupBy(record.samples, ({ atMs }) => Math.floor(atMs / 1_000));
  return Array.from({ length: Math.floor(last / 1_000) + 1 }, (_, second) => {
    const part = new LoadRecord(samples.get(second) ?? []);
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

/** Merges seconds into fewer ones. Each has the highest p99 and the fewest passing instances of its seconds. */
export function downsample(seconds: readonly Second[], maxCount: number): readonly Second[] {
  const size = Math.ceil(seconds.length / maxCount);
  if (size <= 1) return seconds;
  return Array.from({ length: Math.ceil(seconds.length / size) }, (_, index) => {
    const part = seconds.slice(index * size, (index + 1) * size);
    const known = <Key extends 'p99Ms' | 'passing'>(key: Key) => part.flatMap((second) => second[key] ?? []);
    const sum = (key: 'requests' | 'failures') => part.reduce((total, second) => total + second[key], 0);
    return {
      second: index * size,
      requests: sum('requests'),
      failures: sum('failures'),
      p99Ms: known('p99Ms').length > 0 ? Math.max(...known('p99Ms')) : null,
      passing: known('passing').length > 0 ? Math.min(...known('passing')) : null,
      marks: part.flatMap(({ marks }) => marks),
    };
  });
}
