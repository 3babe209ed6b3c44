import { LeakyBuckets, refillMs, type Quota } from '@signalbox/service-defaults';
import { TooManyAttemptsError } from '../accounts/account-errors.ts';

/** Failures at once, and as many again in each period. */
const PER_ADDRESS: Quota = { requests: 50, seconds: 10 };
const MAX_ADDRESSES = 10_000;

/** Limits how fast an address can make invalid attempts, each of which costs CPU time. */
export class FailureThrottle {
  private readonly byAddress: LeakyBuckets;

  /** @param now - monotonic time in milliseconds. @defaultValue `performance.now` */
  constructor(now?: () => number) {
    this.byAddress = new LeakyBuckets({ drainMs: refillMs(PER_ADDRESS), maxKeys: MAX_ADDRESSES, now });
  }

  /**
   * Begins an attempt. It counts as failed until `succeeded`, so that attempts at the same time are limited too.
   * @throws TooManyAttemptsError if the address must wait.
   */
  begin(address: string): void {
    const excess = this.byAddress.level(address) + 1 - PER_ADDRESS.requests;
    if (excess > 0) throw new TooManyAttemptsError(PER_ADDRESS, Math.ceil(excess * refillMs(PER_ADDRESS)));
    this.byAddress.add(address);
  }

  /** The attempt was not a failure. */
  succeeded(address: string): void {
    this.byAddress.add(address, -1);
  }
}
