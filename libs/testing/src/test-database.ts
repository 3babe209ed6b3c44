import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@signalbox/postgres-cluster';

/** A fresh, empty database, on a cluster that all suites of this process share. */
export interface TestDatabase {
  readonly url: string;
  /** The suite is done with it. The last one that is stops the cluster. */
  stop(): Promise<void>;
}

/** A Postgres to make test databases on. */
export interface TestCluster {
  url(database: string): string;
  createDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** A part in the cluster that all suites of this process share. */
export interface SharedCluster {
  readonly cluster: TestCluster;
  /** Whoever shares it is done with it. The last one that is stops it. */
  stop(): Promise<void>;
}

let shared: Promise<TestCluster> | undefined;
let shares = 0;

/**
 * Gives a suite a database of its own: `beforeAll` starts it, `afterAll` stops it. It is not durable, and it goes when
 * the process goes, however that ends.
 */
export async function startTestDatabase(): Promise<TestDatabase> {
  const { cluster, stop } = await shareCluster(startEmbedded);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await cluster.createDatabase(name);
  return { url: cluster.url(name), stop };
}

/** Takes part in the cluster that there is, and starts one where there is none. */
export async function shareCluster(start: () => Promise<TestCluster>): Promise<SharedCluster> {
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

const PREFIX = 'signalbox-test-postgres-';

async function startEmbedded(): Promise<TestCluster> {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const cluster = await startPostgres({ dataDir: join(folder, 'test'), durable: false });
  return {
    url: (database) => cluster.url(database),
    createDatabase: (name) => cluster.ensureDatabase(name),
    async stop() {
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A process that was killed ended its Postgres, but left the folder. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid && !isAlive(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
