/** After this time without an answer, in milliseconds, a latency counts 1/e of what it was. */
const DECAY_MS = 3_000;

/**
 * How long answers take lately: a moving average that decays with time, not with the number of answers, and that jumps up
 * to a peak at once. Slowness is noticed with one answer, and forgiven slowly.
 * @see Finagle, `PeakEwma`: https://github.com/twitter/finagle/blob/develop/finagle-core/src/main/scala/com/twitter/finagle/loadbalancer/PeakEwma.scala
 */
export class PeakEwma {
  // None of the fields ever holds anything but a float: so V8 stores them in place.
  private estimateMs = Number.NaN;
  private at = Number.NEGATIVE_INFINITY;

  /** Takes an answer into account. */
  observe(ms: number, now: number): void {
    const kept = keptAfter(now - this.at);
    this.estimateMs = ms < this.estimateMs ? this.estimateMs * kept + ms * (1 - kept) : ms;
    this.at = now;
  }

  /**
   * Takes into account that an answer had not come after a time: it would have taken longer. Of one that never answered, that
   * says nothing.
   */
  observeAtLeast(ms: number, now: number): void {
    if (ms > this.estimateMs) this.observe(ms, now);
  }

  /** From now on nothing is known, as before the first answer. */
  forget(): void {
    this.estimateMs = Number.NaN;
    this.at = Number.NEGATIVE_INFINITY;
  }

  /** The average as of its last answer, in milliseconds; not a number before the first. */
  get ms(): number {
    return this.estimateMs;
  }

  /**
   * The average, less with each moment in which nothing is heard, so that who was slow once is tried again; not a number
   * before the first answer.
   */
  fadedMs(now: number): number {
    return this.estimateMs * keptAfter(now - this.at);
  }
}

/** Which part of an average is left: e to the minus passed, for which one step of its series does while little has. */
function keptAfter(ms: number): number {
  const passed = Math.max(0, ms) / DECAY_MS;
  return passed < 1e-3 ? 1 - passed : Math.exp(-passed);
}
