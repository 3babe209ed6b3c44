/** A running Consul or its substitute. */
export interface TestConsul {
  /** `http://127.0.0.1:8500`, without a slash at its end. */
  readonly url: string;
  /** Pass it to the next start to get the same URL. */
  readonly port: number;
  stop(): Promise<void>;
}

/** A running Postgres. */
export interface TestPostgres {
  url(database: string): string;
  /** Creates a database if none of that name exists. */
  ensureDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The servers that suites start. The workspace's `vitest.setup.ts` provides them, so libraries do not depend on the
 * implementation.
 */
export interface TestServers {
  /** Starts a Postgres with its data in a directory, which the first start creates. */
  startPostgres(options: { dataDir: string; port?: number }): Promise<TestPostgres>;
  /** Starts a Postgres with temporary data. Server and data are removed when it stops or this process ends. */
  startTemporaryPostgres(): Promise<TestPostgres>;
  /**
   * Uses the Postgres that all suites of a run share. The first suite starts it. `stop()` leaves it running for the
   * others.
   */
  joinPostgres(): Promise<TestPostgres>;
  /** Starts a substitute for Consul in this process, by default on a free port of 127.0.0.1. */
  startConsul(options?: { host?: string; port?: number }): Promise<TestConsul>;
  /** Node options that run a program from its sources and those of its libraries. */
  fromSources(): Promise<readonly string[]>;
}

let bound: TestServers | undefined;

/** Binds the {@link TestServers} of this process. */
export function bindTestServers(servers: TestServers): void {
  bound = servers;
}

function servers(): TestServers {
  if (bound) return bound;
  throw new Error('no test servers are bound: use workspaceConfig of vitest.base.ts, or call bindTestServers first');
}

/** @throws Error if no test servers are bound. */
export const startPostgres: TestServers['startPostgres'] = async (options) => servers().startPostgres(options);

/** @throws Error if no test servers are bound. */
export const startTemporaryPostgres: TestServers['startTemporaryPostgres'] = async () =>
  servers().startTemporaryPostgres();

/** @throws Error if no test servers are bound. */
export const joinPostgres: TestServers['joinPostgres'] = async () => servers().joinPostgres();

/** @throws Error if no test servers are bound. */
export const startConsul: TestServers['startConsul'] = async (options) => servers().startConsul(options);

/** @throws Error if no test servers are bound. */
export const fromSources: TestServers['fromSources'] = async () => servers().fromSources();
