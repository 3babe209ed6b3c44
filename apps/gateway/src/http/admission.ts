/** Whether requests to this route may be refused: health is asked most when there is too much to do. */
export const isLimited = (route: string): boolean => route.startsWith('/api/');

/** What a gateway takes on. */
interface AdmissionLimits {
  /** Requests that are being answered at a time. */
  readonly maxInFlight: number;
  /** Requests a second; 0 for no limit. */
  readonly maxPerSecond: number;
}

// How much of a second's requests may come at once.
const BURST_SECONDS = 0.1;

/**
 * Decides at the door which requests are taken on, so that those beyond what the system can carry cost next to nothing,
 * and the others are answered as if there were no more of them. The rate is kept by a token bucket.
 */
export class Admission {
  private tokens: number;
  private countedAt: number;

  constructor(
    private readonly limits: AdmissionLimits,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = this.capacity;
    this.countedAt = now();
  }

  /** @param inFlight - requests that are being answered, this one not among them. */
  admits(inFlight: number): boolean {
    const { maxInFlight, maxPerSecond } = this.limits;
    if (inFlight >= maxInFlight) return false;
    if (maxPerSecond === 0) return true;
    const now = this.now();
    this.tokens = Math.min(this.capacity, this.tokens + ((now - this.countedAt) / 1000) * maxPerSecond);
    this.countedAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  private get capacity(): number {
    return Math.max(1, this.limits.maxPerSecond * BURST_SECONDS);
  }
}
