import { startTestDatabase, until, type TestDatabase } from '@signalbox/testing';
import { sql, type Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from './database.ts';
import { migrate, type Migrations } from './migrate.ts';

const create = (table: string) => ({
  up: async (db: Kysely<unknown>) => void (await sql`create table ${sql.table(table)} (id int)`.execute(db)),
});
const version1: Migrations = { '0001-wagons': create('wagons') };
const version2: Migrations = { ...version1, '0002-platforms': create('platforms') };

let server: TestDatabase;
let database: Database;
const opened: Database[] = [];
const open = (statementTimeoutMs = 10_000) => {
  const db = openDatabase(server.url, { connectTimeoutMs: 10_000, statementTimeoutMs });
  opened.push(db);
  return db;
};

beforeEach(async () => {
  server = await startTestDatabase();
  database = open();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((db) => db.destroy()));
  await server.stop();
});

const tables = async () => (await database.introspection.getTables()).map(({ name }) => name).sort();

describe('migrate', () => {
  it('runs pending migrations in order', async () => {
    expect(await migrate(database, version1)).toEqual({ executed: ['0001-wagons'], unknown: [] });
    expect(await migrate(database, version2)).toEqual({ executed: ['0002-platforms'], unknown: [] });
    expect(await migrate(database, version2)).toEqual({ executed: [], unknown: [] });
    expect(await tables()).toEqual(['platforms', 'wagons']);
  });

  it('runs each migration once when several instances start at the same time', async () => {
    const reports = await Promise.all(Array.from({ length: 5 }, () => migrate(open(), version2)));
    expect(reports.flatMap(({ executed }) => executed).sort()).toEqual(['0001-wagons', '0002-platforms']);
  });

  it('lets an old version start with the schema of a newer one', async () => {
    await migrate(database, version2);
    expect(await migrate(database, version1)).toEqual({ executed: [], unknown: ['0002-platforms'] });
    expect(await tables()).toEqual(['platforms', 'wagons']);
  });

  it('runs its own migrations after those of another branch', async () => {
    await migrate(database, { ...version1, '0002-lines': create('lines') });
    const report = await migrate(database, version2);
    expect(report).toEqual({ executed: ['0002-platforms'], unknown: ['0002-lines'] });
  });

  it('rolls back all migrations if one fails, and names it', async () => {
    const broken = { ...version1, '0002-broken': { up: () => sql`create tabel x`.execute(database).then(() => {}) } };
    await expect(migrate(database, broken)).rejects.toThrow(/^migration 0002-broken failed: .*syntax error/);
    expect(await tables()).toEqual([]);
  });

  it('waits for the lock longer than the statement timeout of a request', async () => {
    const begun = Promise.withResolvers<void>();
    const turn = Promise.withResolvers<void>();
    const up = () => {
      begun.resolve();
      return turn.promise;
    };
    const first = migrate(open(), { '0001-wagons': { up } });
    await begun.promise;
    const waiting = () =>
      sql<{ waitedMs: number }>`
        select extract(milliseconds from clock_timestamp() - query_start)::float8 as "waitedMs"
        from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'advisory' and datname = current_database()`
        .execute(database)
        .then(({ rows }) => rows[0]);
    const second = migrate(open(50), version1);
    await until(async () => ((await waiting())?.waitedMs ?? 0) > 150);
    turn.resolve();
    expect((await first).executed).toEqual(['0001-wagons']);
    expect((await second).executed).toEqual([]);
  });
});
