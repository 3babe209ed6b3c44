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

/**
 * When a service takes work. The first time, its own checks must pass and every service it needs must have a passing
 * instance; later its own checks must pass. Losing a service it needs does not take it out: if it did, one
 * failure would spread to everything upstream.
 */
export class Readiness {
  private phase: 'starting' | 'waiting' | 'running' | 'stopping' = 'starting';

  /**
   * @param needs - the services that it needs.
   * @param hasPassing - whether a service has a passing instance, as far as the directory knows.
   */
  constructor(
    private readonly checks: () => readonly HealthCheck[],
    private readonly needs: readonly string[],
    private readonly hasPassing: (service: string) => boolean,
  ) {}

  /** It listens, and may be ready from now on. */
  begin(): void {
    if (this.phase === 'starting') this.phase = 'waiting';
  }

  /** From now on it is not ready, whatever the checks say. */
  drain(): void {
    this.phase = 'stopping';
  }

  async report(): Promise<ReadinessReport> {
    const { phase } = this;
    if (phase === 'starting' || phase === 'stopping') return { ready: false, parts: { service: phase } };
    const results = await Promise.all(this.checks().map(async (check) => [check.name, await resultOf(check)] as const));
    const needed = phase === 'running' ? [] : this.needs.map((name) => [name, this.stateOf(name)] as const);
    const parts = Object.fromEntries([...results, ...needed]);
    const ready = Object.values(parts).every((part) => part === 'ok');
    if (ready && this.phase === 'waiting') this.phase = 'running';
    return { ready, parts };
  }

  private stateOf(service: string): string {
    return this.hasPassing(service) ? 'ok' : 'no passing instance';
  }
}

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
