import type { GatewayConfig } from '../config.ts';

/**
 * Whether requests to this route may be rejected. Health checks are not: they matter most under overload. Files of the
 * documentation page are not either: they cost almost nothing, and a client that asks for many would take the capacity.
 */
export const isLimited = (route: string): boolean => route.startsWith('/api/') && !route.startsWith('/api/docs');

// The size of a burst, in seconds of the maximum rate.
const BURST_SECONDS = 0.1;

/**
 * Admission control: rejects excess requests before they cost anything, so that the admitted ones are answered as fast as
 * without overload. A token bucket limits the rate. It reads the limits at each request.
 */
export class Admission {
  private tokens: number;
  private countedAt: number;

  constructor(
    private readonly limits: Pick<GatewayConfig, 'MAX_REQUESTS_IN_FLIGHT' | 'MAX_REQUESTS_PER_SECOND'>,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = this.capacity;
    this.countedAt = now();
  }

  /** @param inFlight - the number of concurrent requests, without this one. */
  admits(inFlight: number): boolean {
    const { MAX_REQUESTS_IN_FLIGHT: maxInFlight, MAX_REQUESTS_PER_SECOND: maxPerSecond } = this.limits;
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
    return Math.max(1, this.limits.MAX_REQUESTS_PER_SECOND * BURST_SECONDS);
  }
}
