import type { Ejector, Health } from '@signalbox/balancing';
import type { Clock } from '../timing/clock.ts';
import type { Channel } from './channel.ts';

/** How long an instance may take to answer a PING, in milliseconds. */
const PROBE_TIMEOUT_MS = 750;
/** How long an instance that failed calls waits for a call that may probe it, before a PING has to do. */
const PATIENCE_MS = 1_000;

interface Probed {
  readonly health: Health;
  readonly isClosed: boolean;
  readonly channel: Pick<Channel<never, unknown>, 'probe'>;
}

/**
 * Asks instances that are out for a sign of life, each by one PING at a time, until they are in again. Who is out because
 * its calls failed is better probed by a call, as it may answer PINGs all along: it gets a PING only when no call came
 * that is safe to repeat.
 */
export class Prober<E extends Probed> {
  private readonly followed = new Set<E>();
  private readonly closing = new AbortController();

  constructor(
    private readonly ejector: Ejector<E>,
    private readonly clock: Clock,
  ) {}

  /** Looks after an instance that is out. Doing it twice is the same as once. */
  async follow(endpoint: E): Promise<void> {
    if (this.followed.has(endpoint)) return;
    this.followed.add(endpoint);
    while (endpoint.health.ejection !== undefined && !endpoint.isClosed && !this.closing.signal.aborted) {
      const { reason, until } = endpoint.health.ejection;
      const pingAt = reason === 'connection' ? until : until + PATIENCE_MS;
      if (this.clock.now() < pingAt) await this.clock.sleep(pingAt - this.clock.now(), this.closing.signal);
      else if (endpoint.health.probing) await this.clock.sleep(PROBE_TIMEOUT_MS, this.closing.signal);
      else await this.probe(endpoint);
    }
    this.followed.delete(endpoint);
  }

  close(): void {
    this.closing.abort();
  }

  private async probe(endpoint: E): Promise<void> {
    const { health } = endpoint;
    const { ejections } = health;
    health.probing = true;
    const limits = { deadlineAt: this.clock.now() + PROBE_TIMEOUT_MS, signal: this.closing.signal };
    const isAlive = await endpoint.channel.probe(limits).catch(() => false);
    // In between it may have come back by itself, or gone out anew.
    if (health.ejections === ejections) this.ejector.probed(endpoint, isAlive, this.clock.now());
  }
}
