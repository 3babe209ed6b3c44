import { randomBytes } from 'node:crypto';
import { joinPostgres, type TestPostgres } from './servers.ts';

/** A fresh, empty database, on a cluster that suites share: by {@link shareCluster}, or else all suites of a run. */
export interface TestDatabase {
  readonly url: string;
  /** The suite is done with it. */
  stop(): Promise<void>;
}

/** A part in the cluster that all suites of this process share. */
export interface SharedCluster {
  readonly cluster: TestPostgres;
  /** The suite is done with it. The last one that is stops the cluster. */
  stop(): Promise<void>;
}

let shared: Promise<TestPostgres> | undefined;
let shares = 0;

/**
 * Gives a suite a database of its own: `beforeAll` starts it, `afterAll` stops it. It is not durable, and it is gone
 * after the run, however that ends.
 * @throws Error if no test servers are bound.
 */
export async function startTestDatabase(): Promise<TestDatabase> {
  const { cluster, stop } = await shareCluster(joinPostgres);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await cluster.ensureDatabase(name);
  return { url: cluster.url(name), stop };
}

/** Takes part in the cluster that there is, and starts one where there is none. */
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
