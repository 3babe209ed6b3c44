import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@signalbox/postgres-cluster';
import type { Clusters } from './saga-stack.ts';

/** Two Postgres clusters in a temporary folder. */
export interface TemporaryClusters extends AsyncDisposable {
  readonly clusters: Clusters;
}

/** @param durable - true as in production. A quick test can use false, because no machine crashes in it. */
export async function startClusters({ durable }: { readonly durable: boolean }): Promise<TemporaryClusters> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-saga-'));
  const start = (name: string) => startPostgres({ dataDir: join(folder, name), durable });
  const [orders, users] = await Promise.all([start('orders'), start('users')]);
  return {
    clusters: { orders, users },
    async [Symbol.asyncDispose]() {
      await Promise.all([orders.stop(), users.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
