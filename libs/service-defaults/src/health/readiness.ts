import { setTimeout as delay } from 'node:timers/promises';
import { Reminder, systemClock } from '@signalbox/discovery';
import type { Logger } from 'pino';

/** Something a service can't work without, that can say whether it is well. */
export interface HealthCheck {
  readonly name: string;
  /** Rejects when it is not. */
  check(): Promise<void>;
}

/** Whether the service can take work, and what is in the way. */
export interface ReadinessReport {
  readonly ready: boolean;
  /** By the name of each part: `ok`, or what is wrong. */
  readonly parts: Readonly<Record<string, string>>;
}

const CHECK_TIMEOUT_MS = 1_000;
const POLL_MS = 50;

/**
 * When a service takes work. Before it listens, its own checks must pass and every service it needs must have a passing
 * instance; later its own checks must pass. Losing a service it needs does not take it out: if it did, one
 * failure would spread to everything upstream.
 */
export class Readiness {
  private phase: 'starting' | 'running' | 'stopping' = 'starting';

  /**
   * @param needs - the services that it needs.
   * @param hasPassing - whether a service has a passing instance, as far as the directory knows.
   * @param describe - what it knows of one that has none.
   */
  constructor(
    private readonly checks: () => readonly HealthCheck[],
    private readonly needs: readonly string[],
    private readonly hasPassing: (service: string) => boolean,
    private readonly describe: (service: string) => string = () => 'no passing instance',
  ) {}

  /** It listens: from now on it is ready while its own checks pass. */
  begin(): void {
    if (this.phase === 'starting') this.phase = 'running';
  }

  /** From now on it is not ready, whatever the checks say. */
  drain(): void {
    this.phase = 'stopping';
  }

  async report(): Promise<ReadinessReport> {
    const { phase } = this;
    if (phase === 'stopping') return { ready: false, parts: { service: phase } };
    const parts = await this.look();
    if (phase === 'starting') return { ready: false, parts: { service: phase, ...parts } };
    return { ready: Object.values(parts).every(isOk), parts };
  }

  /** What it still lacks before it can listen, by the name of each part. */
  async lacks(): Promise<ReadinessReport['parts']> {
    return Object.fromEntries(Object.entries(await this.look()).filter(([, state]) => !isOk(state)));
  }

  private async look(): Promise<ReadinessReport['parts']> {
    const results = await Promise.all(this.checks().map(async (check) => [check.name, await resultOf(check)] as const));
    const needed = this.phase === 'running' ? [] : this.needs.map((name) => [name, this.stateOf(name)] as const);
    return Object.fromEntries([...results, ...needed]);
  }

  private stateOf(service: string): string {
    return this.hasPassing(service) ? 'ok' : this.describe(service);
  }
}

/**
 * Resolves when the service has all that it needs before it can listen. Says what it waits for when that changes, and
 * again with what is known of it when it takes long.
 * @throws the signal's reason when it aborts.
 */
export async function waitUntilReady(
  readiness: Readiness,
  logger: Logger,
  signal: AbortSignal,
  reminder = new Reminder(systemClock),
): Promise<void> {
  let said: string | undefined;
  for (;;) {
    const waitsFor = await readiness.lacks();
    signal.throwIfAborted();
    const names = Object.keys(waitsFor).join(', ');
    if (names === '') return;
    const forMs = reminder.due();
    if (names !== said) logger.info({ waitsFor }, 'not ready yet');
    else if (forMs !== undefined) logger.warn({ waitsFor, forMs }, 'still not ready');
    said = names;
    await delay(POLL_MS, undefined, { signal });
  }
}

const isOk = (state: string): boolean => state === 'ok';

async function resultOf(check: HealthCheck): Promise<string> {
  const timeout = Promise.withResolvers<string>();
  const timer = setTimeout(() => timeout.resolve(`no answer within ${CHECK_TIMEOUT_MS} ms`), CHECK_TIMEOUT_MS);
  try {
    return await Promise.race([check.check().then(() => 'ok'), timeout.promise]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
