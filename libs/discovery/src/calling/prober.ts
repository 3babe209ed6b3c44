import { isUnconnected, type Ejector, type Health } from '@signalbox/balancing';
import type { Clock } from '../timing/clock.ts';
import type { Channel } from './channel.ts';

/** Timeout of a PING, in milliseconds. */
const PROBE_TIMEOUT_MS = 750;
/** Time in which a call may probe an instance that failed calls, before a PING does. */
const CALL_PROBE_WINDOW_MS = 1_000;

/** Meanwhile a change of the settings may shorten the ejection. */
const MAX_WAIT_MS = 30_000;

interface Probed {
  readonly health: Health;
  readonly isClosed: boolean;
  readonly channel: Pick<Channel<never, unknown>, 'probe'>;
}

/**
 * Probes ejected instances with one PING at a time each, until they are readmitted. An instance that was ejected for
 * failed calls may answer PINGs, so a call is the better probe: it gets a PING only if no idempotent call arrived.
 */
export class Prober<E extends Probed> {
  private readonly followed = new Set<E>();
  private readonly closing = new AbortController();

  constructor(
    private readonly ejector: Ejector<E>,
    private readonly clock: Clock,
  ) {}

  /** Probes an ejected instance until it is readmitted. Idempotent. */
  async probeUntilReadmitted(endpoint: E): Promise<void> {
    if (this.followed.has(endpoint)) return;
    this.followed.add(endpoint);
    while (endpoint.health.ejection !== undefined && !endpoint.isClosed && !this.closing.signal.aborted) {
      const { ejection } = endpoint.health;
      const { until } = ejection;
      const pingAt = isUnconnected(ejection) ? until : until + CALL_PROBE_WINDOW_MS;
      const waitMs = Math.min(pingAt - this.clock.now(), MAX_WAIT_MS);
      if (waitMs > 0) await this.clock.sleep(waitMs, this.closing.signal);
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
    // Meanwhile it may have been readmitted, or ejected again.
    if (health.ejections === ejections) this.ejector.probed(endpoint, isAlive, this.clock.now());
  }
}
