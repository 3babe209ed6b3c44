import { randomBytes, randomUUID } from 'node:crypto';
import { openDatabase } from '@signalbox/postgres';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CreditService } from '../credit/credit.service.ts';
import type { UsersTables } from '../database.ts';
import { startUsersDatabase, type UsersDatabase } from '../users-database.fixture.ts';
import { ExpiredRows } from './expired-rows.ts';

const config = { RESERVATION_TTL_SECONDS: 3_600 };

describe('ExpiredRows', () => {
  let database: UsersDatabase;
  let expired: ExpiredRows;
  let credit: CreditService;

  beforeAll(async () => {
    database = await startUsersDatabase();
    expired = new ExpiredRows(database.db, config);
    credit = new CreditService(database.db);
  });
  afterAll(() => database?.stop());
  beforeEach(() => sql`truncate reservations, sessions`.execute(database.db));

  const age = (seconds: number) =>
    sql`update reservations set answered_at = answered_at - make_interval(secs => ${seconds})`.execute(database.db);
  const ids = async (table: 'sessions' | 'reservations') => {
    const column = sql.ref(table === 'sessions' ? 'id' : 'order_id');
    const { rows } = await sql<{ id: string }>`select ${column} as id from ${sql.table(table)}`.execute(database.db);
    return rows.map(({ id }) => id).sort();
  };
  const session = async (secondsLeft: number) => {
    const id = randomUUID();
    await sql`
      insert into sessions (id, user_id, refresh_family, refresh_secret_hash, expires_at)
      values (${id}, ${await database.addAccount()}, ${randomUUID()}, ${randomBytes(32)},
        now() + make_interval(secs => ${secondsLeft}))`.execute(database.db);
    return id;
  };

  it('deletes only expired assertions', async () => {
    await sql`
      insert into used_assertions (jti, expires_at)
      values ('old', now() - interval '1 second'), ('new', now() + interval '1 minute')`.execute(database.db);
    expect(await expired.delete()).toBe(false);
    const { rows } = await sql<{ jti: string }>`select jti from used_assertions`.execute(database.db);
    expect(rows).toEqual([{ jti: 'new' }]);
  });

  it('deletes only expired sessions', async () => {
    const [, lasting] = [await session(-1), await session(60)];
    expect(await expired.delete()).toBe(false);
    expect(await ids('sessions')).toEqual([lasting]);
  });

  it('deletes expired refusals and tombstones, and never held credit', async () => {
    const ada = await database.addAccount({ creditLimitCents: 1_000 });
    const [held, refused, released, early, young] = Array.from({ length: 5 }, () => randomUUID());
    await credit.reserve(held!, ada, 600);
    await credit.reserve(refused!, ada, 600);
    await credit.reserve(released!, ada, 100);
    await credit.release(released!, ada);
    await credit.release(early!, ada);
    await age(3_599);
    await credit.release(young!, ada);
    await expired.delete();
    expect(await ids('reservations')).toHaveLength(5);
    await age(1);
    await expired.delete();
    expect(await ids('reservations')).toEqual([held!, young!].sort());
    expect(await database.creditOf(ada)).toEqual({ availableCents: 400, heldCents: 600 });
  });

  it('deletes only counts of failed sign-ins that are 0', async () => {
    await sql`
      insert into failed_sign_ins (key, empty_at)
      values ('ended', now() - interval '1 second'), ('lasting', now() + interval '1 minute')`.execute(database.db);
    await expired.delete();
    const left = await database.db.selectFrom('failed_sign_ins').select('key').execute();
    expect(left.map(({ key }) => key.toString())).toEqual(['lasting']);
  });

  it('measures the age of a release from the release, not from the grant', async () => {
    const ada = await database.addAccount();
    const order = randomUUID();
    await credit.reserve(order, ada, 600);
    await age(10_000);
    await credit.release(order, ada);
    await expired.delete();
    expect(await credit.reserve(order, ada, 600)).toEqual({ outcome: 'RELEASED' });
  });

  it('runs on several instances at the same time without waits or errors', async () => {
    await sql`
      insert into reservations (order_id, user_id, outcome, answered_at)
      select gen_random_uuid(), gen_random_uuid(), 'RELEASED', now() - interval '1 day' from generate_series(1, 2500)`.execute(
      database.db,
    );
    const pools = Array.from({ length: 3 }, () =>
      openDatabase<UsersTables>(database.url, { connectTimeoutMs: 20_000, statementTimeoutMs: 20_000 }),
    );
    await Promise.all(
      pools.map(async (pool) => {
        const instance = new ExpiredRows(pool, config);
        while (await instance.delete());
      }),
    );
    // An instance may have finished while another one still locked the last rows.
    while (await expired.delete());
    expect(await ids('reservations')).toEqual([]);
    await Promise.all(pools.map((pool) => pool.destroy()));
  });
});
