/** Number of steps between a time and its double. The error of a quantile is at most 0.5 %. */
const STEPS = 128;
const LOWEST_EXPONENT = -20;

/** Collects times and calculates their mean and quantiles. */
export class TimeHistogram {
  count = 0;
  private sum = 0;
  private readonly buckets = new Float64Array(STEPS * 60);

  add(time: number): void {
    this.count += 1;
    this.sum += time;
    const step = Math.floor((Math.log2(time) - LOWEST_EXPONENT) * STEPS);
    this.buckets[Math.max(0, Math.min(step, this.buckets.length - 1))]! += 1;
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  /** The time that this part of all times does not exceed. @param part - 0.99 for p99. */
  quantile(part: number): number {
    let left = part * this.count;
    if (left === 0) return 0;
    const step = this.buckets.findIndex((count) => (left -= count) <= 0);
    return 2 ** ((step + 0.5) / STEPS + LOWEST_EXPONENT);
  }
}
