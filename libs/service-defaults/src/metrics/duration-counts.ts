import { durationBuckets } from './duration-buckets.ts';
import type { Labels, Sample } from './collected.ts';

/** Durations in the buckets of a histogram, as plain numbers. */
export class DurationCounts {
  private readonly buckets = new Float64Array(durationBuckets.length);
  private count = 0;
  private sumSeconds = 0;

  add(seconds: number): void {
    this.count += 1;
    this.sumSeconds += seconds;
    let bucket = 0;
    while (seconds > durationBuckets[bucket]!) bucket += 1;
    if (bucket < durationBuckets.length) this.buckets[bucket]! += 1;
  }

  /** Samples in the format of Prometheus: each bucket includes all shorter durations. */
  samples(name: string, labels: Labels): Sample[] {
    let below = 0;
    const buckets = durationBuckets.map((le, index) => {
      below += this.buckets[index]!;
      return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: below };
    });
    return [
      ...buckets,
      { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: this.count },
      { metricName: `${name}_sum`, labels, value: this.sumSeconds },
      { metricName: `${name}_count`, labels, value: this.count },
    ];
  }
}
