import { randomBytes } from 'node:crypto';
import { joinPostgres, type TestPostgres } from './servers.ts';

/** A new, empty database on a shared cluster: that of {@link shareCluster}, or that of all suites of a run. */
export interface TestDatabase {
  readonly url: string;
  /** Releases the database. */
  stop(): Promise<void>;
}

/** A reference to the cluster that all suites of this process share. */
export interface SharedCluster {
  readonly cluster: TestPostgres;
  /** Releases the cluster. The last release stops it. */
  stop(): Promise<void>;
}

let shared: Promise<TestPostgres> | undefined;
let shares = 0;

/**
 * Gives a suite its own database: `beforeAll` starts it, `afterAll` stops it. It is not durable, and it is removed
 * after the run in any case.
 * @throws Error if no test servers are bound.
 */
export async function startTestDatabase(): Promise<TestDatabase> {
  const { cluster, stop } = await shareCluster(joinPostgres);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await cluster.ensureDatabase(name);
  return { url: cluster.url(name), stop };
}

/** Uses the existing cluster, or starts one. */
export async function shareCluster(start: () => Promise<TestPostgres>): Promise<SharedCluster> {
  shares += 1;
  const cluster = await (shared ??= start());
  let stopped = false;
  return {
    cluster,
    async stop() {
      if (stopped) return;
      stopped = true;
      shares -= 1;
      if (shares > 0) return;
      shared = undefined;
      await cluster.stop();
    },
  };
}
