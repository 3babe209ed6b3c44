import type { BalancedInstance, Ejectable, EjectionReason } from './endpoint.ts';
import { outliers } from './outliers.ts';

export interface EjectionOptions {
  /** When false, no instance is ejected. @defaultValue true */
  readonly enabled?: boolean;
  /** So many failures without an answer between them eject. @defaultValue 5 */
  readonly failuresInRow?: number;
  /** How long the first ejection lasts, in milliseconds; the second lasts twice as long, and so on. @defaultValue 1000 */
  readonly baseMs?: number;
  /** No ejection lasts longer. @defaultValue 30000 */
  readonly maxMs?: number;
}

/** An instance whose connection is lost is probed at first after this time, and then at most so rarely: a PING costs next to nothing. */
const LOST_BASE_MS = 250;
const LOST_MAX_MS = 1_000;
/** How often success rates are compared, and after how long without ejection a readmitted instance is forgiven one. */
const SWEEP_MS = 1_000;
const FORGIVE_MS = 10_000;
/** What is left of the counts of calls after each comparison. */
const KEPT = 0.8;

/**
 * Ejects instances that don't answer as they should, and readmits them. As in gRPC and Envoy: by failures in a row,
 * by a success rate far below that of the others, for a time that grows with each ejection. Other than there, a lost
 * connection ejects at once; rates are compared with two and three instances too; and an ejected instance is readmitted only
 * when one probe has succeeded.
 * @see gRPC A50, https://github.com/grpc/proposal/blob/master/A50-xds-outlier-detection.md
 * @see Envoy, outlier detection, https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
 */
export class Ejector<E extends Ejectable> {
  private readonly options: Required<EjectionOptions>;
  private sweepAt = Number.NEGATIVE_INFINITY;

  /** @param onChange - called with each endpoint that is ejected or readmitted. */
  constructor(
    options: EjectionOptions,
    private readonly onChange: (endpoint: E, now: number) => void,
  ) {
    this.options = { enabled: true, failuresInRow: 5, baseMs: 1_000, maxMs: 30_000, ...options };
  }

  /** A call was answered. @param ejections - `health.ejections` when it was made. */
  succeeded(endpoint: E, ejections: number, now: number): void {
    const { health } = endpoint;
    health.failuresInRow = 0;
    health.recent += 1;
    health.recentAnswered += 1;
    // What was sent before the ejection says nothing about its state now.
    if (health.ejection !== undefined && ejections === health.ejections) this.readmit(endpoint, now);
  }

  /** A call failed. @param isProbe - whether it was to find out if the instance can be readmitted. */
  failed(endpoint: E, isProbe: boolean, now: number): void {
    const { health } = endpoint;
    health.failuresInRow += 1;
    health.recent += 1;
    if (isProbe) this.probed(endpoint, false, now);
    else if (health.ejection === undefined && health.failuresInRow >= this.options.failuresInRow) {
      this.eject(endpoint, 'failures', `${health.failuresInRow} calls in a row failed`, now);
    }
  }

  /** The way to it is broken. */
  lost(endpoint: E, detail: string, now: number): void {
    if (endpoint.health.ejection?.reason !== 'connection') this.eject(endpoint, 'connection', detail, now);
  }

  /** The way to it is open again. Says nothing of an instance whose calls failed. */
  alive(endpoint: E, now: number): void {
    if (endpoint.health.ejection?.reason === 'connection') this.readmit(endpoint, now);
  }

  /** What a probe has found. */
  probed(endpoint: E, isWell: boolean, now: number): void {
    const { health } = endpoint;
    health.probing = false;
    if (health.ejection === undefined) return;
    if (isWell) this.readmit(endpoint, now);
    else this.eject(endpoint, health.ejection.reason, health.ejection.detail, now);
  }

  /** Compares success rates, when it is time to. */
  sweep(all: readonly E[], now: number): void {
    if (now < this.sweepAt) return;
    this.sweepAt = now + SWEEP_MS;
    if (!this.options.enabled) return;
    for (const { endpoint, rate, others } of outliers(all)) {
      const detail = `${percent(rate)} of its calls were answered, ${percent(others)} of those to others`;
      this.eject(endpoint, 'success-rate', detail, now);
    }
    for (const { health } of all) {
      health.recent *= KEPT;
      health.recentAnswered *= KEPT;
    }
  }

  private eject(endpoint: E, reason: EjectionReason, detail: string, now: number): void {
    if (!this.options.enabled) return;
    const { health } = endpoint;
    if (health.ejection === undefined) {
      health.level = Math.max(0, health.level - Math.floor((now - health.backAt) / FORGIVE_MS));
    }
    health.ejections += 1;
    health.probing = false;
    const { baseMs, maxMs } = this.options;
    // No higher than makes a difference: else a long outage would be held against it for as long again.
    const highest = reason === 'connection' ? LOST_MAX_MS / LOST_BASE_MS : Math.ceil(maxMs / baseMs);
    health.level = Math.max(health.level, Math.min(health.level + 1, highest));
    const lasts =
      reason === 'connection'
        ? Math.min(LOST_BASE_MS * health.level, LOST_MAX_MS)
        : Math.min(baseMs * health.level, maxMs);
    health.ejection = { reason, detail, since: health.ejection?.since ?? now, until: now + lasts };
    this.onChange(endpoint, now);
  }

  private readmit(endpoint: E, now: number): void {
    const { health } = endpoint;
    health.ejection = undefined;
    health.probing = false;
    health.failuresInRow = 0;
    health.recent = 0;
    health.recentAnswered = 0;
    health.backAt = now;
    this.onChange(endpoint, now);
  }
}

const percent = (rate: number): string => `${Math.round(rate * 100)} %`;

interface Eligible<E> {
  /** What would be eligible without ejections. */
  readonly listed: readonly E[];
  readonly endpoints: readonly E[];
  /** Whether so many are ejected that ejections don't count. */
  readonly isPanic: boolean;
}

/**
 * Which endpoints may be picked. Those that pass in the registry; with none passing all of them: what checks say may be
 * wrong, and an instance that can't serve says so by itself, in words that the caller understands. Of these, those that are
 * not ejected; but when more than half are, or all of up to three, ejections don't count. That many rarely fail
 * independently, and the few that are left would be overloaded by the calls of all.
 * @see Envoy, panic threshold, https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/panic_threshold
 */
export function eligible<E extends Ejectable & { readonly instance: BalancedInstance }>(
  all: readonly E[],
): Eligible<E> {
  const passing = all.filter(({ instance }) => instance.status === 'passing');
  const listed = passing.length > 0 ? passing : all;
  const admitted = listed.filter(({ health }) => health.ejection === undefined);
  const minCount = listed.length <= 3 ? Math.min(1, listed.length) : listed.length / 2;
  const isPanic = admitted.length < minCount;
  return { listed, endpoints: isPanic ? listed : admitted, isPanic };
}
