const MAX_BUCKETS = 128;

/** Counters of a flow of calls, since the process started. */
export class FlowCounts {
  calls = 0;
  failures = 0;
  /** Durations by upper bound in seconds. Each bucket includes all shorter ones; the last bound is infinite. */
  readonly buckets = new Map<number, number>();

  addBucket(bound: number, count: number): void {
    if (Number.isNaN(bound) || (this.buckets.size >= MAX_BUCKETS && !this.buckets.has(bound))) return;
    this.buckets.set(bound, (this.buckets.get(bound) ?? 0) + count);
  }
}

/** The measurements of a flow of calls. */
export interface Flow {
  readonly callsPerSecond: number;
  readonly failuresPerSecond: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** Calls of some seconds. */
export interface FlowChange {
  readonly seconds: number;
  readonly calls: number;
  readonly failures: number;
  /** The number of durations up to each bound, in ascending order of the bounds. */
  readonly buckets: ReadonlyMap<number, number>;
}

/** What happened between two scrapes. After a restart of the process, its counters start at 0 again. */
export function changeBetween(before: FlowCounts | undefined, after: FlowCounts, seconds: number): FlowChange {
  const since = before && before.calls <= after.calls ? before : new FlowCounts();
  const bounds = [...after.buckets.keys()].sort((one, other) => one - other);
  return {
    seconds,
    calls: after.calls - since.calls,
    failures: Math.max(0, after.failures - since.failures),
    buckets: new Map(bounds.map((bound) => [bound, after.buckets.get(bound)! - (since.buckets.get(bound) ?? 0)])),
  };
}

/** The flow of several sources together. */
export function flowOf(changes: readonly FlowChange[]): Flow {
  const buckets = new Map<number, number>();
  let callsPerSecond = 0;
  let failuresPerSecond = 0;
  for (const change of changes) {
    callsPerSecond += change.calls / change.seconds;
    failuresPerSecond += change.failures / change.seconds;
    for (const [bound, count] of change.buckets) buckets.set(bound, (buckets.get(bound) ?? 0) + count);
  }
  return { callsPerSecond, failuresPerSecond, p50Ms: quantileMs(buckets, 0.5), p99Ms: quantileMs(buckets, 0.99) };
}

/**
 * A quantile in milliseconds, interpolated within its bucket. Null without durations.
 * Source: histogram_quantile of Prometheus, https://prometheus.io/docs/prometheus/latest/querying/functions
 */
export function quantileMs(buckets: ReadonlyMap<number, number>, share: number): number | null {
  const total = buckets.get(Infinity) ?? 0;
  if (total <= 0) return null;
  const rank = share * total;
  let lower = 0;
  let below = 0;
  for (const [bound, count] of buckets) {
    if (count >= rank) {
      // The last bucket has no end.
      if (bound === Infinity) return lower * 1000;
      return (lower + (bound - lower) * ((rank - below) / (count - below))) * 1000;
    }
    lower = bound;
    below = count;
  }
  return lower * 1000;
}
