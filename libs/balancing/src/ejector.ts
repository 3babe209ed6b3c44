import { isUnconnected, type BalancedInstance, type Ejectable, type EjectionReason } from './endpoint.ts';
import { outliers } from './outliers.ts';

export interface EjectionOptions {
  /** When false, no instance is ejected. @defaultValue true */
  readonly enabled?: boolean;
  /**
   * Number of consecutive failures, without a success in between, after which an instance is ejected.
   * @defaultValue 5
   */
  readonly failuresInRow?: number;
  /** Duration of the first ejection, in milliseconds. The n-th ejection lasts n times as long. @defaultValue 1000 */
  readonly baseMs?: number;
  /** Maximum duration of an ejection, in milliseconds. @defaultValue 30000 */
  readonly maxMs?: number;
}

const standard: Required<EjectionOptions> = { enabled: true, failuresInRow: 5, baseMs: 1_000, maxMs: 30_000 };

/** First and maximum interval between probes of an instance whose connection is lost. A PING costs almost nothing. */
const LOST_BASE_MS = 250;
const LOST_MAX_MS = 1_000;
/** Interval between comparisons of success rates, and time without ejection that reduces the ejection level by one. */
const SWEEP_MS = 1_000;
const LEVEL_DECAY_MS = 10_000;
/** Factor by which the call counts decay after each comparison. */
const DECAY_FACTOR = 0.8;

/**
 * Ejects failing instances and readmits them (outlier detection). As in gRPC and Envoy, it ejects after consecutive
 * failures or a success rate far below that of the other instances, for a time that grows with each ejection. Unlike
 * them, it ejects immediately when a connection is lost, compares success rates from two instances on, and never
 * readmits an instance because of time alone: only after a successful probe, a restored connection or, in panic mode, a
 * successful call.
 * @see gRPC A50, https://github.com/grpc/proposal/blob/master/A50-xds-outlier-detection.md
 * @see Envoy, outlier detection, https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
 */
export class Ejector<E extends Ejectable> {
  private options = standard;
  private sweepAt = Number.NEGATIVE_INFINITY;

  /** @param onChange - called with each endpoint that is ejected or readmitted. */
  constructor(
    options: EjectionOptions,
    private readonly onChange: (endpoint: E, now: number) => void,
  ) {
    this.options = { ...standard, ...options };
  }

  /** Changes the options, also for ejected instances. When no instance is ejected any more, it readmits all. */
  configure(options: EjectionOptions, all: readonly E[], now: number): void {
    this.options = { ...standard, ...options };
    const { enabled, maxMs } = this.options;
    for (const endpoint of all) {
      const { health } = endpoint;
      const { ejection } = health;
      if (ejection === undefined || ejection.reason === 'identity') continue;
      if (enabled) health.ejection = { ...ejection, until: Math.min(ejection.until, now + maxMs) };
      else this.readmit(endpoint, now);
    }
  }

  /** Records a successful call. @param ejections - `health.ejections` when the call was made. */
  succeeded(endpoint: E, ejections: number, now: number): void {
    const { health } = endpoint;
    health.failuresInRow = 0;
    health.recent += 1;
    health.recentSuccesses += 1;
    // A call from before the ejection says nothing about the current state.
    if (health.ejection !== undefined && ejections === health.ejections) this.readmit(endpoint, now);
  }

  /** Records a failed call. @param isProbe - whether the call was a probe of an ejected instance. */
  failed(endpoint: E, isProbe: boolean, now: number): void {
    const { health } = endpoint;
    health.failuresInRow += 1;
    health.recent += 1;
    if (isProbe) this.probed(endpoint, false, now);
    else if (health.ejection === undefined && health.failuresInRow >= this.options.failuresInRow) {
      this.eject(endpoint, 'failures', `${health.failuresInRow} calls in a row failed`, now);
    }
  }

  /** Records that the connection is lost. */
  lost(endpoint: E, detail: string, now: number): void {
    const { ejection } = endpoint.health;
    if (!ejection || !isUnconnected(ejection)) this.eject(endpoint, 'connection', detail, now);
  }

  /** Records that the instance did not prove its identity. It is ejected even where no other reason ejects. */
  unproven(endpoint: E, detail: string, now: number): void {
    if (endpoint.health.ejection?.reason !== 'identity') this.eject(endpoint, 'identity', detail, now);
  }

  /** Records that the connection is restored. An instance that was ejected for failed calls stays ejected. */
  alive(endpoint: E, now: number): void {
    const { ejection } = endpoint.health;
    if (ejection && isUnconnected(ejection)) this.readmit(endpoint, now);
  }

  /** Records the result of a probe. */
  probed(endpoint: E, isHealthy: boolean, now: number): void {
    const { health } = endpoint;
    health.probing = false;
    if (health.ejection === undefined) return;
    if (isHealthy) this.readmit(endpoint, now);
    else this.eject(endpoint, health.ejection.reason, health.ejection.detail, now);
  }

  /** Compares success rates, at most once per interval. */
  sweep(all: readonly E[], now: number): void {
    if (now < this.sweepAt) return;
    this.sweepAt = now + SWEEP_MS;
    if (!this.options.enabled) return;
    for (const { endpoint, rate, others } of outliers(all)) {
      const detail = `${percent(rate)} of its calls succeeded, ${percent(others)} of those to other instances`;
      this.eject(endpoint, 'success-rate', detail, now);
    }
    for (const { health } of all) {
      health.recent *= DECAY_FACTOR;
      health.recentSuccesses *= DECAY_FACTOR;
    }
  }

  private eject(endpoint: E, reason: EjectionReason, detail: string, now: number): void {
    if (!this.options.enabled && reason !== 'identity') return;
    const { health } = endpoint;
    if (health.ejection === undefined) {
      health.level = Math.max(0, health.level - Math.floor((now - health.readmittedAt) / LEVEL_DECAY_MS));
    }
    health.ejections += 1;
    health.probing = false;
    const { baseMs, maxMs } = this.options;
    // The level is capped where it has no further effect. Otherwise it would take as long to decrease as the outage
    // lasted.
    const unconnected = isUnconnected({ reason });
    const maxLevel = unconnected ? LOST_MAX_MS / LOST_BASE_MS : Math.ceil(maxMs / baseMs);
    health.level = Math.max(health.level, Math.min(health.level + 1, maxLevel));
    const durationMs = unconnected
      ? Math.min(LOST_BASE_MS * health.level, LOST_MAX_MS)
      : Math.min(baseMs * health.level, maxMs);
    health.ejection = { reason, detail, since: health.ejection?.since ?? now, until: now + durationMs };
    this.onChange(endpoint, now);
  }

  private readmit(endpoint: E, now: number): void {
    const { health } = endpoint;
    health.ejection = undefined;
    health.probing = false;
    health.failuresInRow = 0;
    health.recent = 0;
    health.recentSuccesses = 0;
    health.readmittedAt = now;
    this.onChange(endpoint, now);
  }
}

const percent = (rate: number): string => `${Math.round(rate * 100)} %`;

interface Eligible<E> {
  /** The endpoints that are eligible when ejections are ignored. */
  readonly listed: readonly E[];
  readonly endpoints: readonly E[];
  /** Panic mode: too many are ejected, so ejections are ignored. */
  readonly isPanic: boolean;
}

/**
 * Returns the endpoints that may be picked. These are the passing ones in the registry. If none passes, all are used:
 * health checks may be wrong, and an instance that can't serve returns an error that the caller understands. Ejected
 * endpoints are excluded, except in panic mode: when more than half are ejected (all, if there are up to three),
 * ejections are ignored. That many rarely fail independently, and the remaining few would be overloaded by the whole
 * traffic. Instances that did not prove their identity do not count, because calls to them cannot succeed.
 * @see Envoy, panic threshold,
 * https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/panic_threshold
 */
export function selectEligible<E extends Ejectable & { readonly instance: BalancedInstance }>(
  all: readonly E[],
): Eligible<E> {
  const proven = all.filter(({ health }) => health.ejection?.reason !== 'identity');
  const known = proven.length > 0 ? proven : all;
  const passing = known.filter(({ instance }) => instance.status === 'passing');
  const listed = passing.length > 0 ? passing : known;
  const admitted = listed.filter(({ health }) => health.ejection === undefined);
  const minCount = listed.length <= 3 ? Math.min(1, listed.length) : listed.length / 2;
  const isPanic = admitted.length < minCount;
  return { listed, endpoints: isPanic ? listed : admitted, isPanic };
}
