import type { EjectionReason, Health } from './health.ts';
import { outliers } from './outliers.ts';

export interface EjectionOptions {
  /** Off, nobody is ever ejected. @defaultValue true */
  readonly enabled?: boolean;
  /** So many failures without an answer between them eject. @defaultValue 5 */
  readonly failuresInRow?: number;
  /** How long the first ejection lasts, in milliseconds; the second lasts twice as long, and so on. @defaultValue 1000 */
  readonly baseMs?: number;
  /** No ejection lasts longer. @defaultValue 30000 */
  readonly maxMs?: number;
}

/** An instance that is lost is probed at first after this time, and then at most so rarely: a PING costs next to nothing. */
const LOST_BASE_MS = 250;
const LOST_MAX_MS = 1_000;
/** How often success rates are compared, and for each such time in, a returned instance is forgiven one ejection. */
const SWEEP_MS = 1_000;
const FORGIVE_MS = 10_000;
/** What is left of the counts of calls after each comparison. */
const KEPT = 0.8;

interface Patient {
  readonly health: Health;
}

/**
 * Takes instances out that don't answer as they should, and lets them in again. As in gRPC and Envoy: by failures in a row,
 * by a success rate far below that of the others, for a time that grows with each ejection. Other than there, a lost
 * connection ejects at once; rates are compared with two and three instances too; and who was out is let in only when one
 * probe has succeeded.
 * @see gRPC A50, https://github.com/grpc/proposal/blob/master/A50-xds-outlier-detection.md
 * @see Envoy, outlier detection, https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
 */
export class Ejector<P extends Patient> {
  private readonly options: Required<EjectionOptions>;
  private sweepAt = Number.NEGATIVE_INFINITY;

  /** @param onChange - hears of everybody who goes out or comes in again. */
  constructor(
    options: EjectionOptions,
    private readonly onChange: (patient: P, now: number) => void,
  ) {
    this.options = { enabled: true, failuresInRow: 5, baseMs: 1_000, maxMs: 30_000, ...options };
  }

  /** A call was answered. @param ejections - `health.ejections` when it was made. */
  answered(patient: P, ejections: number, now: number): void {
    const { health } = patient;
    health.failuresInRow = 0;
    health.recent += 1;
    health.recentAnswered += 1;
    // What was sent before it went out says nothing of how it is now.
    if (health.ejection !== undefined && ejections === health.ejections) this.readmit(patient, now);
  }

  /** A call failed. @param isProbe - whether it was to find out if the instance can come back. */
  failed(patient: P, isProbe: boolean, now: number): void {
    const { health } = patient;
    health.failuresInRow += 1;
    health.recent += 1;
    if (isProbe) this.probed(patient, false, now);
    else if (health.ejection === undefined && health.failuresInRow >= this.options.failuresInRow) {
      this.eject(patient, 'failures', `${health.failuresInRow} calls in a row failed`, now);
    }
  }

  /** The way to it is broken. */
  lost(patient: P, detail: string, now: number): void {
    if (patient.health.ejection?.reason !== 'connection') this.eject(patient, 'connection', detail, now);
  }

  /** The way to it is open again. Says nothing of an instance whose calls failed. */
  alive(patient: P, now: number): void {
    if (patient.health.ejection?.reason === 'connection') this.readmit(patient, now);
  }

  /** What a probe has found. */
  probed(patient: P, isWell: boolean, now: number): void {
    const { health } = patient;
    health.probing = false;
    if (health.ejection === undefined) return;
    if (isWell) this.readmit(patient, now);
    else this.eject(patient, health.ejection.reason, health.ejection.detail, now);
  }

  /** Compares success rates, when it is time to. */
  sweep(all: readonly P[], now: number): void {
    if (now < this.sweepAt) return;
    this.sweepAt = now + SWEEP_MS;
    if (!this.options.enabled) return;
    for (const { patient, rate, others } of outliers(all)) {
      const detail = `${percent(rate)} of its calls were answered, ${percent(others)} of those to others`;
      this.eject(patient, 'success-rate', detail, now);
    }
    for (const { health } of all) {
      health.recent *= KEPT;
      health.recentAnswered *= KEPT;
    }
  }

  private eject(patient: P, reason: EjectionReason, detail: string, now: number): void {
    if (!this.options.enabled) return;
    const { health } = patient;
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
    this.onChange(patient, now);
  }

  private readmit(patient: P, now: number): void {
    const { health } = patient;
    health.ejection = undefined;
    health.probing = false;
    health.failuresInRow = 0;
    health.recent = 0;
    health.recentAnswered = 0;
    health.backAt = now;
    this.onChange(patient, now);
  }
}

const percent = (rate: number): string => `${Math.round(rate * 100)} %`;
