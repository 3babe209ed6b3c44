import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './is-alive.ts';
import { startPostgres, type PostgresCluster, type PostgresOptions } from './postgres-cluster.ts';

const PREFIX = 'signalbox-test-postgres-';

/**
 * Starts a Postgres for tests. `stop()` removes its data folder. It is not durable.
 * @throws PostgresStartError
 */
export async function startTemporaryPostgres(
  options?: Pick<PostgresOptions, 'maxConnections'>,
): Promise<PostgresCluster> {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const cluster = await startPostgres({ ...options, dataDir: join(folder, 'test'), durable: false });
  return {
    ...cluster,
    async stop() {
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Removes folders of killed processes. Their Postgres has ended, but the folder remains. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid && !isAlive(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
