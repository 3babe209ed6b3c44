import type { Exemplar, Labels, Sample } from './collected.ts';
import { durationBuckets } from './duration-buckets.ts';

/** Durations in the buckets of a histogram, as plain numbers. */
export class DurationCounts {
  /** The last bucket is that of `+Inf`. */
  private readonly buckets = new Float64Array(durationBuckets.length + 1);
  private readonly exemplars: (Exemplar | undefined)[] = [];
  private count = 0;
  private sumSeconds = 0;

  /** @param traceId - the trace of the request, if it is sampled. */
  add(seconds: number, traceId?: string): void {
    this.count += 1;
    this.sumSeconds += seconds;
    let bucket = 0;
    while (seconds > durationBuckets[bucket]!) bucket += 1;
    this.buckets[bucket]! += 1;
    if (traceId !== undefined) this.exemplars[bucket] = { traceId, value: seconds, timestamp: Date.now() / 1000 };
  }

  /** Samples in the format of Prometheus: each bucket includes all shorter durations. */
  samples(labels: Labels): Sample[] {
    let below = 0;
    const buckets = [...durationBuckets, '+Inf'].map((le, index) => {
      below += this.buckets[index]!;
      return { suffix: '_bucket', labels: { ...labels, le }, value: below, exemplar: this.exemplars[index] };
    });
    return [
      ...buckets,
      { suffix: '_sum', labels, value: this.sumSeconds },
      { suffix: '_count', labels, value: this.count },
    ];
  }
}
