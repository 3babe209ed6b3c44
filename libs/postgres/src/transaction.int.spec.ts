import { startTestDatabase, type TestDatabase } from '@signalbox/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from './database.ts';
import { transaction } from './transaction.ts';

interface Tables {
  accounts: { id: number; cents: number };
}

let server: TestDatabase;
let database: Database<Tables>;

beforeAll(async () => {
  server = await startTestDatabase();
  database = openDatabase<Tables>(server.url, { statementTimeoutMs: 10_000 });
  await sql`create table accounts (id int primary key, cents bigint not null)`.execute(database);
  await sql`insert into accounts values (1, 0), (2, 0)`.execute(database);
});
afterAll(async () => {
  await database.destroy();
  await server.stop();
});

/**
 * Adds to one account, then to the other. `held` waits until both transactions hold their first lock.
 */
const addInOrder = (ids: [number, number], held: () => Promise<void>) =>
  transaction(database, async (trx) => {
    for (const [step, id] of ids.entries()) {
      if (step === 1) await held();
      await trx
        .updateTable('accounts')
        .set(({ eb }) => ({ cents: eb('cents', '+', 1) }))
        .where('id', '=', id)
        .execute();
    }
  });

describe('transaction', () => {
  it('is retried after a deadlock', async () => {
    const both = Promise.withResolvers<void>();
    let attempts = 0;
    const held = async () => {
      attempts += 1;
      if (attempts === 2) both.resolve();
      await both.promise;
    };
    await Promise.all([addInOrder([1, 2], held), addInOrder([2, 1], held)]);
    // The retried transaction may conflict again.
    expect(attempts).toBeGreaterThan(2);
    expect(await database.selectFrom('accounts').select('cents').execute()).toEqual([{ cents: 2 }, { cents: 2 }]);
  });

  it('rolls back when the work throws, and rethrows the error', async () => {
    const refused = new Error('no credit');
    const before = await database.selectFrom('accounts').selectAll().orderBy('id').execute();
    const work = transaction(database, async (trx) => {
      await trx.updateTable('accounts').set({ cents: 99 }).execute();
      throw refused;
    });
    await expect(work).rejects.toBe(refused);
    expect(await database.selectFrom('accounts').selectAll().orderBy('id').execute()).toEqual(before);
  });
});
