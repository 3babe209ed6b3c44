import type { PostgresCluster } from '@signalbox/postgres-cluster';
import { describe, expect, it } from 'vitest';
import { runDatabase, type StartCluster } from './database-run.ts';

const silent = { spawned: () => {}, wroteLine: () => {}, exited: () => {} };

const where = { name: 'users', dataDir: '/data', maxConnections: 60 };

function run(cluster: Partial<PostgresCluster>, logged: readonly string[] = []) {
  const end = Promise.withResolvers<void>();
  const startCluster: StartCluster = async ({ onLog }) => {
    logged.forEach(onLog);
    const stop = async () => end.resolve();
    return {
      pid: 1,
      exited: end.promise,
      stop,
      ensureOwnedDatabase: async () => 'postgres://h/users',
      ...cluster,
    } as PostgresCluster;
  };
  return { database: runDatabase(startCluster, where, silent), end: end.resolve };
}

describe('the exit report of a database', () => {
  it('contains the reason why the launcher stopped it', async () => {
    const refused = new Error('The server does not support SSL connections');
    const { database } = run({ ensureOwnedDatabase: () => Promise.reject(refused) });
    await expect(database.ready).rejects.toBe(refused);
    await expect(database.ended).resolves.toMatchObject({
      reason: 'cannot create its database users: The server does not support SSL connections',
    });
  });

  it('contains the last line of a server that ended on its own', async () => {
    const { database, end } = run({}, ['LOG:  starting', 'PANIC:  could not write to file: No space left on device']);
    await database.ready;
    end();
    await expect(database.ended).resolves.toMatchObject({
      reason: 'its server ended, its last line: PANIC:  could not write to file: No space left on device',
    });
  });

  it('contains the reason why the server did not start', async () => {
    const startCluster = () => Promise.reject(new Error("can't start Postgres in /data: port 5432 is taken"));
    const { ended } = runDatabase(startCluster, where, silent);
    await expect(ended).resolves.toMatchObject({ reason: "can't start Postgres in /data: port 5432 is taken" });
  });
});
