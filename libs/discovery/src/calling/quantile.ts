/** By which part of itself the estimate moves for a value on the rare side. */
const STEP = 0.05;

/** The first estimate is at least this: from nothing no relative step leads anywhere. */
const SMALLEST = 0.01;

/**
 * Follows a quantile of a stream in one number: up a little for a value above it, down for one below, in such parts that the
 * two cancel out where the quantile is. The steps are relative, so that microseconds and seconds are found as quickly.
 * @see Tierney, "A space-efficient recursive procedure for estimating a quantile of an unknown distribution", SIAM J. Sci.
 * Stat. Comput. 4(4), 1983, after Robbins and Monro
 */
export class Quantile {
  private estimate = Number.NaN;
  private seen = 0;

  /** @param share - which quantile: 0.95 for the value that one in twenty exceeds. */
  constructor(private readonly share: number) {}

  observe(value: number): void {
    this.seen += 1;
    if (Number.isNaN(this.estimate)) this.estimate = Math.max(value, SMALLEST);
    else if (value > this.estimate) this.estimate *= 1 + STEP * this.share;
    else this.estimate /= 1 + STEP * (1 - this.share);
  }

  /** The estimate; nothing as long as too little was seen for one. */
  get value(): number | undefined {
    return this.seen < 20 / (1 - this.share) ? undefined : this.estimate;
  }
}
