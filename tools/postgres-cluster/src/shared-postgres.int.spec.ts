import { clusterConnection } from './postgres-cluster.ts';
import { joinPostgres, sharePostgres } from './shared-postgres.ts';
import pg from 'pg';
import { expect, it } from 'vitest';

const databases = async (url: string) => {
  const client = new pg.Client(clusterConnection(url));
  await client.connect();
  const { rows } = await client.query<{ name: string }>('SELECT datname AS name FROM pg_database');
  await client.end();
  return rows.map(({ name }) => name);
};

it('is one Postgres for all processes that join it, and stops with the process that shares it', async () => {
  const shared = await sharePostgres();
  const [one, other] = await Promise.all([joinPostgres(shared.at), joinPostgres(shared.at)]);
  await one.ensureDatabase('wagons');
  expect(await databases(other.url())).toContain('wagons');
  await shared.stop();
  await expect(databases(one.url())).rejects.toThrow('ECONNREFUSED');
  await expect(joinPostgres(shared.at)).rejects.toThrow();
});

it('stops even if no process has joined', async () => {
  await expect((await sharePostgres()).stop()).resolves.toBeUndefined();
});
