import { startTestDatabase, type TestDatabase } from '@signalbox/testing';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type ConnectOptions, type Database } from './database.ts';
import { startFreezingProxy } from './freezing-proxy.fixture.ts';
import { DatabaseUnavailableError } from './postgres-errors.ts';

let server: TestDatabase;
let admin: Database;
const opened: Database[] = [];

beforeAll(async () => {
  server = await startTestDatabase();
  admin = openDatabase(server.url, { connectTimeoutMs: 10_000, statementTimeoutMs: 10_000 });
});
afterEach(() => Promise.all(opened.splice(0).map((database) => database.destroy())));
afterAll(async () => {
  await admin.destroy();
  await server.stop();
});

function open(options: ConnectOptions = {}, url = server.url): Database {
  const database = openDatabase(url, { connectTimeoutMs: 10_000, statementTimeoutMs: 10_000, ...options });
  opened.push(database);
  return database;
}

const one = sql<{ one: number }>`select 1 as one`;
const ask = async (database: Database) => (await one.execute(database)).rows[0]?.one;
/** Resolves when the connection has ended. */
const terminate = (pid: number) => sql`select pg_terminate_backend(${pid}, 5000)`.execute(admin);
const pidOf = async (database: Database) =>
  (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database)).rows[0]!.pid;

describe('Database', () => {
  it('returns a bigint as a number', async () => {
    const { rows } = await sql`select 100000000000::bigint as cents, count(*) from pg_class where false`.execute(
      open(),
    );
    expect(rows).toEqual([{ cents: 100_000_000_000, count: 0 }]);
  });

  it('prepares a statement once per connection, and continues when its table gets a column', async () => {
    const database = open({ poolSize: 1 });
    await sql`create table expanding (id int)`.execute(admin);
    const count = async (id: number) =>
      (await sql`select id from expanding where id = ${id}`.execute(database)).rows.length;
    expect(await count(1)).toBe(0);
    await sql`insert into expanding values (2)`.execute(admin);
    await sql`alter table expanding add column name text`.execute(admin);
    expect(await count(2)).toBe(1);
    const prepared = await sql`select from pg_prepared_statements where statement like '%expanding%'`.execute(database);
    expect(prepared.rows).toHaveLength(1);
  });

  it('does not change an error that Postgres returns', async () => {
    await expect(sql`select * from nowhere`.execute(open())).rejects.toMatchObject({ code: '42P01' });
  });

  it('is unavailable when nothing listens', async () => {
    await expect(ask(open({}, 'postgres://a:b@127.0.0.1:1/c'))).rejects.toThrow(DatabaseUnavailableError);
  });

  it('is unavailable when its connection breaks during a query, and reconnects', async () => {
    const database = open({ poolSize: 1 });
    const pid = await pidOf(database);
    const slow = sql`select pg_sleep(10)`.execute(database);
    await Promise.all([expect(slow).rejects.toThrow(DatabaseUnavailableError), terminate(pid)]);
    await expect(ask(database)).resolves.toBe(1);
  });

  it('survives the loss of an idle connection, and of one between two queries of a transaction', async () => {
    const database = open({ poolSize: 1 });
    await terminate(await pidOf(database));
    const cut = database.transaction().execute(async (transaction) => {
      await terminate(await pidOf(transaction as unknown as Database));
      await one.execute(transaction);
    });
    await expect(cut).rejects.toThrow(DatabaseUnavailableError);
    await expect(ask(database)).resolves.toBe(1);
  });

  it('cancels a statement that takes too long, and keeps the connection', async () => {
    const database = open({ poolSize: 1, statementTimeoutMs: 50 });
    const pid = await pidOf(database);
    await expect(sql`select pg_sleep(10)`.execute(database)).rejects.toThrow(DatabaseUnavailableError);
    expect(await pidOf(database)).toBe(pid);
  });

  it('limits the wait for a free connection', async () => {
    // The same timeout limits the connection attempt, which may be slow on a busy machine.
    const database = open({ poolSize: 1, connectTimeoutMs: 1_000 });
    const free = Promise.withResolvers<void>();
    const taken = database.connection().execute(() => free.promise);
    await expect(ask(database)).rejects.toThrow(DatabaseUnavailableError);
    free.resolve();
    await taken;
    await expect(ask(database)).resolves.toBe(1);
  });

  describe('with a database that refuses connections above a limit', () => {
    const role = (limit: number) => sql.raw(`alter role crowded connection limit ${limit}`).execute(admin);
    const crowded = () => Object.assign(new URL(server.url), { username: 'crowded', password: 'crowded' }).href;

    beforeAll(() => sql.raw(`create role crowded login password 'crowded'`).execute(admin));

    it('makes callers wait for the existing connections', async () => {
      await role(3);
      const database = open({ poolSize: 10 }, crowded());
      const answers = await Promise.all(Array.from({ length: 100 }, () => ask(database)));
      expect(answers).toEqual(Array(100).fill(1));
    });

    it('makes callers wait for the first connection', async () => {
      await role(0);
      const waiting = ask(open({}, crowded()));
      await expect(ask(open({ connectTimeoutMs: 200 }, crowded()))).rejects.toThrow(DatabaseUnavailableError);
      await role(3);
      await expect(waiting).resolves.toBe(1);
    });

    it('opens more connections when the database allows it', async () => {
      await role(1);
      const database = open({ poolSize: 4 }, crowded());
      const together = () => Promise.all(Array.from({ length: 4 }, () => pidOf(database)));
      expect(new Set(await together()).size).toBe(1);
      await role(4);
      await expect.poll(async () => new Set(await together()).size).toBe(4);
    });
  });

  it('does not hang with a hanging server, and recovers with it', async () => {
    const proxy = await startFreezingProxy(server.url);
    const database = open({ poolSize: 2, statementTimeoutMs: 500, connectTimeoutMs: 2_000 }, proxy.url);
    await ask(database);
    let failures: unknown[] = [];
    const inTransaction = database.transaction().execute(async (transaction) => {
      proxy.freeze();
      const failure = () => one.execute(transaction).catch((error: unknown) => error);
      failures = [await failure(), await failure()];
      throw failures[0];
    });
    await expect(inTransaction).rejects.toThrow(DatabaseUnavailableError);
    // The second query did not wait for the first.
    expect(failures[1]).toBe(failures[0]);
    // This query needs a new connection, which never succeeds.
    await expect(ask(database)).rejects.toThrow(DatabaseUnavailableError);
    proxy.thaw();
    await expect(ask(database)).resolves.toBe(1);
    await proxy.close();
  });
});
