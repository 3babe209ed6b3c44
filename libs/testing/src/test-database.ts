import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres, type PostgresCluster } from '@signalbox/postgres-cluster';

/** A fresh, empty database, on a cluster that all suites of this process share. */
export interface TestDatabase {
  readonly url: string;
  /** The suite is done with it. The last one that is stops the cluster. */
  stop(): Promise<void>;
}

let cluster: Promise<PostgresCluster> | undefined;
let suites = 0;

/**
 * Gives a suite a database of its own: `beforeAll` starts it, `afterAll` stops it. It is not durable, and it goes when
 * the process goes, however that ends.
 */
export async function startTestDatabase(): Promise<TestDatabase> {
  suites += 1;
  const mine = await (cluster ??= startCluster());
  const name = `test_${randomBytes(6).toString('hex')}`;
  await mine.ensureDatabase(name);
  let stopped = false;
  return {
    url: mine.url(name),
    async stop() {
      if (stopped) return;
      stopped = true;
      suites -= 1;
      if (suites > 0) return;
      cluster = undefined;
      await mine.stop();
      rmSync(dirname(mine.dataDir), { recursive: true, force: true });
    },
  };
}

const prefix = 'signalbox-test-postgres-';

async function startCluster(): Promise<PostgresCluster> {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  return startPostgres({ dataDir: join(folder, 'test'), durable: false });
}

/** A process that was killed ended its Postgres, but left the folder. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
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
