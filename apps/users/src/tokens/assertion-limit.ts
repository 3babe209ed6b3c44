import { LeakyBuckets, refillMs, type Quota } from '@signalbox/service-defaults';
import { TooManyAttemptsError } from '../accounts/account-errors.ts';

/** Failures at once, and as many again in each period. */
const PER_PEER: Quota = { requests: 50, seconds: 10 };
const MAX_PEERS = 10_000;

/** Limits how fast a peer can send invalid assertions, each of which costs CPU time. */
export class AssertionLimit {
  private readonly byPeer: LeakyBuckets;

  /** @param now - monotonic time in milliseconds. @defaultValue `performance.now` */
  constructor(now?: () => number) {
    this.byPeer = new LeakyBuckets({ drainMs: refillMs(PER_PEER), maxKeys: MAX_PEERS, now });
  }

  /**
   * Begins an attempt. It counts as failed until `succeeded`, so that attempts at the same time are limited too.
   * @param peer - the service of the peer, or its address if that is not known.
   * @throws TooManyAttemptsError if the peer must wait.
   */
  begin(peer: string): void {
    const excess = this.byPeer.level(peer) + 1 - PER_PEER.requests;
    if (excess > 0) throw new TooManyAttemptsError(PER_PEER, Math.ceil(excess * refillMs(PER_PEER)));
    this.byPeer.add(peer);
  }

  /** The attempt was not a failure. */
  succeeded(peer: string): void {
    this.byPeer.add(peer, -1);
  }
}
