/** Allows a number of events per second: a token bucket that holds those of one second. */
export class RateLimit {
  private allowed = 0;
  private countedAt = -Infinity;

  /** @param perSecond - read for each event, so that it can change; 0: no limit. */
  constructor(
    private readonly perSecond: () => number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @returns whether one more event is allowed now. */
  take(): boolean {
    const limit = this.perSecond();
    if (limit === 0) return true;
    const now = this.now();
    this.allowed = Math.min(limit, this.allowed + ((now - this.countedAt) * limit) / 1_000);
    this.countedAt = now;
    if (this.allowed < 1) return false;
    this.allowed -= 1;
    return true;
  }
}
