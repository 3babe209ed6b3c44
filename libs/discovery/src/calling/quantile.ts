/** Relative step size. */
const STEP = 0.05;

/** Minimum of the first estimate: relative steps cannot leave 0. */
const SMALLEST = 0.01;

/**
 * Estimates a quantile q of a stream in constant memory (stochastic approximation): multiplies the estimate by `1 + s ·
 * q` for a value above it, and divides by `1 + s · (1 − q)` for a value below. The steps balance at the quantile. They
 * are relative, so that it converges equally fast for microseconds and seconds.
 * @see Tierney, "A space-efficient recursive procedure for estimating a quantile of an unknown distribution", SIAM J.
 * Sci. Stat. Comput. 4(4), 1983, after Robbins and Monro
 */
export class Quantile {
  private estimate = Number.NaN;
  private seen = 0;

  /** @param share - the quantile q: 0.95 is the value that one in twenty exceeds. */
  constructor(private readonly share: number) {}

  observe(value: number): void {
    this.seen += 1;
    if (Number.isNaN(this.estimate)) this.estimate = Math.max(value, SMALLEST);
    else if (value > this.estimate) this.estimate *= 1 + STEP * this.share;
    else this.estimate /= 1 + STEP * (1 - this.share);
  }

  /** The estimate. Undefined while there are too few values. */
  get value(): number | undefined {
    return this.seen < 20 / (1 - this.share) ? undefined : this.estimate;
  }
}
