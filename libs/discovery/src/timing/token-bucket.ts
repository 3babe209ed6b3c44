import type { Clock } from './clock.ts';

export interface TokenBucketOptions {
  /** Maximum number of tokens: the size of a burst. */
  readonly capacity: number;
  /** Time to refill one token, in milliseconds. */
  readonly refillMs: number;
}

/** Limits the rate of a loop and allows short bursts. */
export class TokenBucket {
  private tokens: number;
  private countedAt: number;

  constructor(
    private readonly options: TokenBucketOptions,
    private readonly clock: Clock,
  ) {
    this.tokens = options.capacity;
    this.countedAt = clock.now();
  }

  /**
   * Takes a token, and waits for it if there is none. The signal ends the wait.
   * @returns whether it waited.
   */
  async take(signal: AbortSignal): Promise<boolean> {
    this.refill();
    const waits = this.tokens < 1;
    if (waits) {
      await this.clock.sleep((1 - this.tokens) * this.options.refillMs, signal);
      this.refill();
    }
    this.tokens -= 1;
    return waits;
  }

  private refill(): void {
    const now = this.clock.now();
    this.tokens = Math.min(this.options.capacity, this.tokens + (now - this.countedAt) / this.options.refillMs);
    this.countedAt = now;
  }
}
