import { silent, type StateLog } from '../state-log.ts';
import { systemClock, type Clock, type Random } from '../timing/clock.ts';
import { retryPauseMs } from '../timing/retry-pause.ts';
import type { Registration, Registry } from './registry.ts';

export interface RegistrarOptions {
  readonly logger?: StateLog;
  /** How often to look whether the registry still knows the instance. @defaultValue 1000 */
  readonly lookEveryMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** What a service says of its registration: `away` while the registry does not answer and is tried again. */
export type RegistrarState = 'new' | 'registered' | 'away';

/**
 * Keeps one instance registered from its start to its stop. A registry forgets, for instance when its agent starts
 * again: then the instance registers again. A registry is away: then it is tried again until it is back.
 */
export class Registrar {
  readonly #logger: StateLog;
  readonly #lookEveryMs: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #stopping = new AbortController();
  #registered = false;
  #reachable = true;
  #started: Promise<void> | undefined;
  #loop: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly registry: Registry,
    private readonly registration: Registration,
    { logger = silent, lookEveryMs = 1000, clock = systemClock, random = Math.random }: RegistrarOptions = {},
  ) {
    this.#logger = logger;
    this.#lookEveryMs = lookEveryMs;
    this.#clock = clock;
    this.#random = random;
  }

  /** Whether the registry knew the instance when it was last heard. */
  get registered(): boolean {
    return this.#registered;
  }

  /** How it stands with the registry, for who asks after the service's health. */
  get state(): RegistrarState {
    if (!this.#reachable) return 'away';
    return this.#registered ? 'registered' : 'new';
  }

  /** Starts to keep the instance registered. Resolves once it is, however long that takes, or when it is stopped. */
  start(): Promise<void> {
    this.#started ??= new Promise((resolve) => {
      this.#loop = this.#keepRegistered(resolve).finally(resolve);
    });
    return this.#started;
  }

  /** Removes the instance from the registry. One that can't be reached is told once and then left alone. */
  stop(): Promise<void> {
    this.#stopped ??= this.#leave();
    return this.#stopped;
  }

  async #keepRegistered(onRegistered: () => void): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const pauseMs = await this.#look().then(
        () => this.#lookEveryMs,
        (error: unknown) => this.#unreachable(error),
      );
      if (this.#registered) onRegistered();
      await this.#clock.sleep(pauseMs, signal);
    }
  }

  async #look(): Promise<void> {
    const wasRegistered = this.#registered;
    this.#registered = wasRegistered && (await this.registry.isRegistered(this.registration.id, this.#stopping.signal));
    if (!this.#registered) {
      await this.registry.register(this.registration);
      this.#registered = true;
      this.#log('info', wasRegistered ? 'registered again: the registry had forgotten this instance' : 'registered');
    }
    if (!this.#reachable) this.#log('info', 'the registry is back');
    this.#reachable = true;
  }

  #unreachable(error: unknown): number {
    if (this.#stopping.signal.aborted) return 0;
    if (this.#reachable) this.#log('warn', 'the registry does not answer: trying on', { err: error });
    this.#reachable = false;
    return retryPauseMs(this.#random);
  }

  async #leave(): Promise<void> {
    this.#stopping.abort();
    if (this.#loop === undefined) return;
    // A registration on its way must not arrive after the removal.
    await this.#loop;
    try {
      await this.registry.deregister(this.registration.id);
      this.#log('info', 'left the registry');
    } catch (error) {
      this.#log('warn', 'left without telling the registry, which does not answer', { err: error });
    }
    this.#registered = false;
  }

  #log(level: keyof StateLog, message: string, more: object = {}): void {
    const { service, id } = this.registration;
    this.#logger[level]({ registeredService: service, registeredId: id, ...more }, message);
  }
}
