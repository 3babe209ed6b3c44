import { inFlight, type LoadMetric, type Measured } from '../balancing/load.ts';
import type { Candidate } from '../balancing/policy.ts';
import type { Instance } from '../instance.ts';
import type { Channel } from './channel.ts';

/** How much a new answer counts against those before it, in the moving average of latency. */
const weight = 0.2;

/** An instance as this process calls it: its channel, and what was measured of it. */
export class Endpoint<Request, Reply> implements Candidate, Measured {
  inFlight = 0;
  latencyMs: number | null = null;
  picks = 0;
  failures = 0;
  #onIdle: (() => void) | undefined;

  constructor(
    public instance: Instance,
    readonly channel: Channel<Request, Reply>,
    private readonly metric: LoadMetric = inFlight,
  ) {}

  get load(): number {
    return this.metric(this);
  }

  /** Lends the instance for one call. The lease must come back, however the call ends. */
  lend(now: number): Lease {
    this.picks += 1;
    this.inFlight += 1;
    return new Lease(this, now);
  }

  /** Takes a lease back: `Lease` sees to it that this happens once. */
  takeBack(answered: boolean, latencyMs: number | undefined): void {
    this.inFlight -= 1;
    if (!answered) this.failures += 1;
    if (answered && latencyMs !== undefined) {
      this.latencyMs = this.latencyMs === null ? latencyMs : this.latencyMs + weight * (latencyMs - this.latencyMs);
    }
    if (this.inFlight === 0) this.#onIdle?.();
  }

  /** Closes the channel, and resolves when the last call has come back. */
  close(): Promise<void> {
    this.channel.close();
    if (this.inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }
}

/** An instance on loan for one call. */
export class Lease {
  #returned = false;

  constructor(
    private readonly endpoint: Endpoint<never, unknown>,
    private readonly lentAt: number,
  ) {}

  /**
   * Gives the instance back. A second time changes nothing.
   * @param feedsLatency - whether the time the call took says how fast the instance is.
   */
  giveBack(kind: 'answered' | 'failed', now: number, feedsLatency: boolean): void {
    if (this.#returned) return;
    this.#returned = true;
    this.endpoint.takeBack(kind === 'answered', feedsLatency ? now - this.lentAt : undefined);
  }
}
