import { TooManyAttemptsError } from './token-errors.ts';

/** A burst of failures, and the interval in which one more is allowed. */
interface FailureLimit {
  readonly burst: number;
  readonly refillMs: number;
}

const PER_ADDRESS: FailureLimit = { burst: 50, refillMs: 200 };
const IN_TOTAL: FailureLimit = { burst: 200, refillMs: 20 };
const MAX_ADDRESSES = 10_000;
/** A failure counts as recent for this time. */
const RECENT_MS = 60_000;

/**
 * Limits how fast peers can guess: failures per address, and of all addresses together. An address without a recent
 * failure is never refused, so that a flood from other addresses does not affect it.
 * @see ITU-T I.371, Generic Cell Rate Algorithm: it stores a bucket as the time at which it is full again
 */
export class FailureThrottle {
  private readonly fullAtByAddress = new Map<string, number>();
  private totalFullAt = 0;

  /** @param now - monotonic time in milliseconds. @defaultValue `performance.now` */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * Begins an attempt. It counts as failed until `succeeded`, so that attempts at the same time are limited too.
   * @throws TooManyAttemptsError if the address must wait.
   */
  begin(address: string): void {
    this.check(address);
    this.count(address);
  }

  /** The attempt was not a failure. */
  succeeded(address: string): void {
    const fullAt = this.fullAtByAddress.get(address);
    if (fullAt === undefined) return;
    this.totalFullAt -= IN_TOTAL.refillMs;
    const rest = fullAt - PER_ADDRESS.refillMs;
    if (rest > this.now()) this.fullAtByAddress.set(address, rest);
    else this.fullAtByAddress.delete(address);
  }

  private check(address: string): void {
    const fullAt = this.fullAtByAddress.get(address);
    if (fullAt === undefined) return;
    const allowedAt = Math.max(nextAllowedAt(fullAt, PER_ADDRESS), nextAllowedAt(this.totalFullAt, IN_TOTAL));
    const waitMs = allowedAt - this.now();
    if (waitMs > 0) throw new TooManyAttemptsError(Math.ceil(waitMs));
  }

  private count(address: string): void {
    const now = this.now();
    const fullAt = Math.max(now, this.fullAtByAddress.get(address) ?? 0) + PER_ADDRESS.refillMs;
    this.totalFullAt = Math.max(now, this.totalFullAt) + IN_TOTAL.refillMs;
    this.fullAtByAddress.delete(address);
    this.fullAtByAddress.set(address, fullAt);
    this.forget(now);
  }

  /** Removes the addresses without a recent failure, and the oldest one above the maximum. */
  private forget(now: number): void {
    for (const [address, fullAt] of this.fullAtByAddress) {
      if (fullAt + RECENT_MS > now && this.fullAtByAddress.size <= MAX_ADDRESSES) return;
      this.fullAtByAddress.delete(address);
    }
  }
}

const nextAllowedAt = (fullAt: number, { burst, refillMs }: FailureLimit): number => fullAt - (burst - 1) * refillMs;
