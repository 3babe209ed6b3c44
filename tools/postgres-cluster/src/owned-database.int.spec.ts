import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from './owned-database.ts';
import { clusterConnection, startPostgres, type PostgresCluster } from './postgres-cluster.ts';

let folder: string;
let cluster: PostgresCluster;
let url: string;

const dataDir = () => join(folder, 'wagons');
const start = (port?: number) => startPostgres({ dataDir: dataDir(), port, durable: false });
const restart = async () => {
  await cluster.stop();
  cluster = await start(cluster.port);
};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-owned-database-'));
  cluster = await start();
  url = await cluster.ensureOwnedDatabase('wagons');
});
afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true });
});

async function query(at: string, sql: string): Promise<unknown[]> {
  let rows: unknown[] = [];
  await withClient(clusterConnection(at), async (client: pg.Client) => {
    ({ rows } = await client.query<object>(sql));
  });
  return rows;
}

it('a connection that the server ends between two statements fails the next one, and not the process', async () => {
  const interrupted = withClient(clusterConnection(url), async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    await query(cluster.url('wagons'), `SELECT pg_terminate_backend(${rows[0]!.pid})`);
    await ended;
    await client.query('SELECT 1');
  });
  await expect(interrupted).rejects.toThrow(/not queryable|closed/);
});

describe('the role of a database', () => {
  it.each([
    ['run programs', "COPY (SELECT 1) TO PROGRAM 'true'"],
    ['run programs', "CREATE TEMPORARY TABLE t (line text); COPY t FROM PROGRAM 'id'"],
    ['read files', "SELECT pg_read_file('PG_VERSION')"],
    ['create roles', 'CREATE ROLE intruder SUPERUSER'],
    ['create databases', 'CREATE DATABASE other'],
    ['become superuser', 'ALTER ROLE wagons SUPERUSER'],
    ['act as superuser', 'SET ROLE signalbox'],
    ['change settings of the server', "ALTER SYSTEM SET archive_command = 'id'"],
  ])('cannot %s: %s', async (_, sql) => {
    await expect(query(url, sql)).rejects.toThrow(/permission denied/);
  });

  it('can create tables, and keeps its password over a restart', async () => {
    await query(url, 'CREATE TABLE sleeper AS SELECT 42 AS number');
    await restart();
    expect(await cluster.ensureOwnedDatabase('wagons')).toBe(url);
    expect(await query(url, 'SELECT number FROM sleeper')).toEqual([{ number: 42 }]);
  });

  it('takes over the data of an earlier version, whose service was a superuser with a fixed password', async () => {
    await cluster.ensureDatabase('depots');
    const old = cluster.url('depots').replace(/:[^:@]*@/, ':signalbox@');
    await query(cluster.url(), "ALTER ROLE signalbox PASSWORD 'signalbox'");
    await query(
      old,
      `CREATE TABLE wagon (id serial PRIMARY KEY, number int);
       INSERT INTO wagon (number) VALUES (42);
       CREATE VIEW numbers AS SELECT number FROM wagon;
       CREATE SEQUENCE free;
       CREATE TYPE colour AS ENUM ('red');
       CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1;
       CREATE SCHEMA yard; CREATE TABLE yard.track (id int)`,
    );
    rmSync(join(dataDir(), 'signalbox-passwords.json'));
    await restart();

    const owned = await cluster.ensureOwnedDatabase('depots');
    await expect(query(old, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await query(
      owned,
      `INSERT INTO wagon (number) VALUES (43);
       ALTER TABLE wagon ADD COLUMN colour colour;
       ALTER VIEW numbers RENAME TO all_numbers;
       ALTER TYPE colour ADD VALUE 'blue';
       ALTER SEQUENCE free INCREMENT 2;
       ALTER SEQUENCE wagon_id_seq INCREMENT 2;
       DROP FUNCTION one;
       DROP SCHEMA yard CASCADE`,
    );
    expect(await query(owned, 'SELECT * FROM all_numbers')).toEqual([{ number: 42 }, { number: 43 }]);
  });
});
