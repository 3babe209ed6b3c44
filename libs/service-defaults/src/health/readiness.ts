import { setTimeout as delay } from 'node:timers/promises';
import { BackoffLogTimer, systemClock } from '@signalbox/discovery';
import type { Logger } from 'pino';

/** A dependency of a service with a health check. */
export interface HealthCheck {
  readonly name: string;
  /** Rejects if it is not healthy. */
  check(): Promise<void>;
}

/** Whether the service is ready, and why not. */
export interface ReadinessReport {
  readonly ready: boolean;
  /** The state of each part: `ok` or its problem. */
  readonly parts: Readonly<Record<string, string>>;
}

const CHECK_TIMEOUT_MS = 1_000;
const POLL_MS = 50;

/**
 * The readiness of a service. Before it listens, its own checks must pass and every needed service must have a passing
 * instance. Later only its own checks count: if the loss of a needed service mattered too, one failure would spread to
 * all services upstream.
 */
export class Readiness {
  private phase: 'starting' | 'running' | 'stopping' = 'starting';

  /**
   * @param needs - the needed services.
   * @param hasPassing - whether a service has a passing instance, as far as the directory knows.
   * @param describe - explains why a service has none.
   */
  constructor(
    private readonly checks: () => readonly HealthCheck[],
    private readonly needs: readonly string[],
    private readonly hasPassing: (service: string) => boolean,
    private readonly describe: (service: string) => string = () => 'no passing instance',
  ) {}

  /** The service listens. From now on it is ready while its own checks pass. */
  begin(): void {
    if (this.phase === 'starting') this.phase = 'running';
  }

  /** The service stops. From now on it is not ready, regardless of its checks. */
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

  /** The missing conditions before it can listen, by name. */
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
 * Resolves when all conditions to listen are met. Logs the missing conditions when they change, and again when the wait
 * is long.
 * @throws the signal's reason when it aborts.
 */
export async function waitUntilReady(
  readiness: Readiness,
  logger: Logger,
  signal: AbortSignal,
  reminder = new BackoffLogTimer(systemClock),
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
