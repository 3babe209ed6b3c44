/** A running Consul, or what stands in for it. */
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
  /** Makes a database, unless there is one of that name. */
  ensureDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** The servers that suites start. Libraries don't know what provides them: the workspace's `vitest.setup.ts` does. */
export interface TestServers {
  /** Starts a Postgres on the data of a folder, which it makes on the first start. */
  startPostgres(options: { dataDir: string; port?: number }): Promise<TestPostgres>;
  /** Starts a Postgres with temporary data. Server and data are removed when it stops or this process ends. */
  startTemporaryPostgres(): Promise<TestPostgres>;
  /** Joins the Postgres that all suites of a run share. The first suite starts it, and `stop()` leaves it to the others. */
  joinPostgres(): Promise<TestPostgres>;
  /** Starts a stand-in for Consul in this process, on a free port of 127.0.0.1 unless the options name another. */
  startConsul(options?: { host?: string; port?: number }): Promise<TestConsul>;
  /** Options of Node that run a program from its sources and those of every library it uses. */
  fromSources(): Promise<readonly string[]>;
}

let bound: TestServers | undefined;

/** Says what {@link TestServers} are in this process. */
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
