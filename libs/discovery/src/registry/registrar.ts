import { silent, type StateLog } from '../state-log.ts';
import type { Random } from '@signalbox/balancing';
import { systemClock, type Clock } from '../timing/clock.ts';
import { BackoffLogTimer } from '../timing/backoff-log-timer.ts';
import { retryPauseMs } from '../timing/retry-pause.ts';
import { entryDifferences, isOlder } from './entry-differences.ts';
import { InstanceIdTakenError, RegistryAccessDeniedError } from './registry-errors.ts';
import type { Registration, Registry, RegistryEntry } from './registry.ts';
import { checkOwnerByHealth, healthAt, type IsRunning } from './entry-owner.ts';

export interface RegistrarOptions {
  readonly logger?: StateLog;
  /** Interval between comparisons of the registry's entry with the registration, in milliseconds. @defaultValue 1000 */
  readonly checkIntervalMs?: number;
  /**
   * Whether the process that wrote an entry still runs.
   * @defaultValue requests its health endpoint, in private networks only
   */
  readonly isRunning?: IsRunning;
  /**
   * Called when an older process has the same id: this process must stop. Before the registration, `start` rejects
   * instead.
   */
  readonly onTaken?: (error: InstanceIdTakenError) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * State of a registration. `unreachable`: the registry does not answer. `denied`: it refuses the registration. In both
 * states the registrar retries.
 */
export type RegistrarState = 'new' | 'registered' | 'unreachable' | 'denied';

/**
 * Keeps one instance registered, with its check, from start to stop. It registers again when the registry loses the
 * entry (for example when the agent restarts) or another program changes it. Of two processes with one id, the older
 * one keeps the entry.
 */
export class Registrar {
  private readonly logger: StateLog;
  private readonly checkIntervalMs: number;
  private readonly isRunning: IsRunning;
  private readonly onTaken: (error: InstanceIdTakenError) => void;
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly stopping = new AbortController();
  private readonly troubleLog: BackoffLogTimer;
  private readonly criticalLog: BackoffLogTimer;
  private isRegistered = false;
  private trouble: 'unreachable' | 'denied' | undefined;
  private started: Promise<void> | undefined;
  private loop: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly registry: Registry,
    private readonly registration: Registration,
    options: RegistrarOptions = {},
  ) {
    this.logger = options.logger ?? silent;
    this.checkIntervalMs = options.checkIntervalMs ?? 1000;
    this.isRunning = options.isRunning ?? checkOwnerByHealth();
    this.onTaken = options.onTaken ?? (() => undefined);
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.troubleLog = new BackoffLogTimer(this.clock);
    this.criticalLog = new BackoffLogTimer(this.clock);
  }

  /** Whether the registry had the instance's entry at its last reply. */
  get registered(): boolean {
    return this.isRegistered;
  }

  /** State of the registration, for the health report. */
  get state(): RegistrarState {
    return this.trouble ?? (this.isRegistered ? 'registered' : 'new');
  }

  /**
   * Starts to keep the instance registered. Resolves when it is registered or stopped, without a time limit.
   * @throws InstanceIdTakenError if another process with its id answers.
   */
  start(): Promise<void> {
    this.started ??= new Promise((resolve, reject) => {
      this.loop = this.keepRegistered(resolve).then(resolve, (error: InstanceIdTakenError) => {
        if (this.isRegistered) this.onTaken(error);
        this.isRegistered = false;
        reject(error);
      });
    });
    return this.started;
  }

  /** Removes the instance from the registry. If the registry can't be reached, that is logged and the entry stays. */
  stop(): Promise<void> {
    this.stopped ??= this.deregister();
    return this.stopped;
  }

  private async keepRegistered(onRegistered: () => void): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const pauseMs = await this.checkEntry().then(
        () => this.checkIntervalMs,
        (error: unknown) => this.failed(error),
      );
      if (this.isRegistered) onRegistered();
      await this.clock.sleep(pauseMs, signal);
    }
  }

  private async checkEntry(): Promise<void> {
    const { id } = this.registration;
    const entry = await this.registry.entry(id, this.stopping.signal);
    if (this.isRegistered) await this.assertNoPriority(entry, isOlder);
    else await this.assertIdFree(entry);
    this.stopping.signal.throwIfAborted();
    const differences = entry === undefined ? ['it is missing'] : entryDifferences(this.registration, entry);
    if (!this.isRegistered || differences.length > 0) {
      await this.registry.register(this.registration);
      if (!this.isRegistered) this.log('info', 'registered');
      else if (entry === undefined) this.log('info', 'registered again: the registry had lost the entry');
      else this.log('warn', 'registered again: the entry had been changed', { differences });
      this.isRegistered = true;
    }
    if (this.trouble !== undefined) this.log('info', 'registry reachable again');
    this.trouble = undefined;
    this.noteCheck(entry);
  }

  /** Replaces the entry of a crashed process with this id, but not that of a running one. */
  private async assertIdFree(entry: RegistryEntry | undefined): Promise<void> {
    const { service, id } = this.registration;
    const elsewhere = await this.registry.entries(service, id, this.stopping.signal);
    await Promise.all([entry, ...elsewhere].map((each) => this.assertNoPriority(each, () => true)));
  }

  /** @throws InstanceIdTakenError if the entry belongs to another running process that has priority. */
  private async assertNoPriority(entry: RegistryEntry | undefined, comesBefore: typeof isOlder): Promise<void> {
    if (entry?.incarnation === undefined || entry.incarnation === this.registration.incarnation) return;
    if (!comesBefore(entry, this.registration) || !(await this.isRunning(entry))) return;
    throw new InstanceIdTakenError(entry.id, healthAt(entry), entry.startedAt);
  }

  private noteCheck(entry: RegistryEntry | undefined): void {
    if (entry?.check?.status !== 'critical') return this.criticalLog.restart();
    const forMs = this.criticalLog.due();
    if (forMs === undefined) return;
    this.log('warn', "the registry's health check of this instance fails", { forMs, output: entry.check.output });
  }

  private failed(error: unknown): number {
    if (error instanceof InstanceIdTakenError) throw error;
    if (this.stopping.signal.aborted) return 0;
    const trouble = error instanceof RegistryAccessDeniedError ? 'denied' : 'unreachable';
    const what = trouble === 'denied' ? 'denies the registration' : 'does not answer';
    if (this.trouble !== trouble) {
      this.troubleLog.restart();
      this.log('warn', `the registry ${what}: retrying`, { err: error });
    } else {
      const forMs = this.troubleLog.due();
      if (forMs !== undefined) this.log('warn', `the registry still ${what}: retrying`, { forMs, err: error });
    }
    this.trouble = trouble;
    return retryPauseMs(this.random);
  }

  private async deregister(): Promise<void> {
    this.stopping.abort();
    if (this.loop === undefined) return;
    // A pending registration must not arrive after the removal.
    await this.loop;
    const { id, incarnation } = this.registration;
    try {
      const entry = await this.registry.entry(id);
      const isOther = entry?.incarnation !== undefined && entry.incarnation !== incarnation;
      if (entry !== undefined && !isOther) await this.registry.deregister(id);
      this.log(
        'info',
        isOther ? 'not deregistered: the entry belongs to another process with this id' : 'deregistered',
      );
    } catch (error) {
      this.log('warn', 'not deregistered: the registry does not answer', { err: error });
    }
    this.isRegistered = false;
  }

  private log(level: keyof StateLog, message: string, more: object = {}): void {
    const { service, id } = this.registration;
    this.logger[level]({ registeredService: service, registeredId: id, ...more }, message);
  }
}
