import { randomUUID } from 'node:crypto';
import { until } from '@signalbox/testing';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IdempotencyKeyInUseError } from '../domain/order-errors.ts';
import type { Order } from '../domain/order.ts';
import { startOrdersDatabase, type OrdersDatabase } from '../orders-database.fixture.ts';
import type { OrderRepository } from '../ports/order-repository.ts';
import { anOrder, orderRepositorySuite } from './order-repository.fixture.ts';
import { PostgresOrderRepository } from './postgres-order-repository.ts';

const soon = () => ({ deadlineAt: performance.now() + 5_000 });
const DAY_MS = 86_400_000;
const key = { key: 'the key', bodyHash: 'the hash' };

describe('PostgresOrderRepository', () => {
  let database: OrdersDatabase;
  let orders: OrderRepository;
  let elsewhere: OrderRepository;
  const releases: (() => void)[] = [];

  beforeAll(async () => {
    database = await startOrdersDatabase();
  });
  afterEach(() => releases.splice(0).forEach((end) => end()));
  afterAll(() => database.stop());
  beforeEach(async () => {
    await sql`truncate orders, idempotency_keys`.execute(database.db);
    const times = { leaseMs: 0, expiryMs: 60_000, keyMs: DAY_MS };
    orders = new PostgresOrderRepository(database.db, times);
    elsewhere = new PostgresOrderRepository(database.connect(), times);
  });

  orderRepositorySuite((times) =>
    Promise.resolve(new PostgresOrderRepository(database.db, { ...times, keyMs: DAY_MS })),
  );

  describe('concurrent requests with the same key', () => {
    it('create one order and get one answer through two instances', async () => {
      const userId = randomUUID();
      const requests = Array.from({ length: 40 }, () => anOrder(userId));
      const replies = await Promise.all(
        requests.map(async (order, index) => {
          const first = await (index % 2 ? orders : elsewhere).insert(order, key, soon());
          return first?.order ?? order;
        }),
      );
      expect(replies).toEqual(replies.map(() => replies[0]));
      expect(await stored()).toEqual([replies[0]!.id]);
    });

    it('wait for the first one and return its reply', async () => {
      const first = anOrder();
      const held = await holdKey(first);
      const reply = orders.insert(anOrder(first.userId), key, soon());
      await untilLockWaiter();
      held.resolve();
      expect(await reply).toEqual({ bodyHash: key.bodyHash, order: first });
      expect(await stored()).toEqual([]);
    });

    it('give up after half a second, before their deadline, to release their connection', async () => {
      const first = anOrder();
      const held = await holdKey(first);
      const beganAt = performance.now();
      await expect(orders.insert(anOrder(first.userId), key, soon())).rejects.toThrow(IdempotencyKeyInUseError);
      expect(performance.now() - beganAt).toBeGreaterThan(450);
      held.resolve();
      const reply = await until(() => orders.insert(anOrder(first.userId), key, soon()).catch(() => undefined));
      expect(reply).toEqual({ bodyHash: key.bodyHash, order: first });
    });

    it('replace a first one that fails', async () => {
      const first = anOrder();
      const duplicate = anOrder(first.userId);
      const held = await holdKey(first);
      const reply = orders.insert(duplicate, key, soon());
      await untilLockWaiter();
      held.reject();
      expect(await reply).toBeUndefined();
      expect(await stored()).toEqual([duplicate.id]);
    });

    it('give up at their deadline and store nothing', async () => {
      const first = anOrder();
      const held = await holdKey(first);
      const reply = orders.insert(anOrder(first.userId), key, { deadlineAt: performance.now() + 50 });
      await expect(reply).rejects.toThrow(IdempotencyKeyInUseError);
      await expect(orders.insert(anOrder(first.userId), key, { deadlineAt: 0 })).rejects.toThrow(
        IdempotencyKeyInUseError,
      );
      held.resolve();
      expect(await stored()).toEqual([]);
    });

    it('are independent after the first reply expires', async () => {
      const [first, second] = [anOrder(), anOrder()];
      const again = { ...second, userId: first.userId };
      await orders.insert(first, key, soon());
      await sql`update idempotency_keys set kept_until = kept_until - interval '23 hours 59 minutes'`.execute(
        database.db,
      );
      expect(await orders.insert(again, key, soon())).toMatchObject({ order: first });
      await sql`update idempotency_keys set kept_until = kept_until - interval '1 minute'`.execute(database.db);
      expect(await orders.findFirstReply(first.userId, key.key)).toBeUndefined();
      expect(await orders.insert(again, { ...key, bodyHash: 'another' }, soon())).toBeUndefined();
      expect(await orders.findFirstReply(first.userId, key.key)).toEqual({ bodyHash: 'another', order: again });
    });
  });

  describe('purgeIdempotencyKeys', () => {
    it('deletes expired keys, oldest first and at most `limit`, and no order', async () => {
      const placed = await expiringIn([-2, -3, -1, 1]);
      expect(await orders.purgeIdempotencyKeys(2)).toBe(2);
      expect(await keys()).toEqual([placed[2], placed[3]].sort());
      expect(await orders.purgeIdempotencyKeys(2)).toBe(1);
      expect(await orders.purgeIdempotencyKeys(2)).toBe(0);
      expect(await keys()).toEqual([placed[3]]);
      expect(await stored()).toHaveLength(4);
    });

    it('does not wait for a key that another instance locks', async () => {
      const [one] = await expiringIn([-1, -1]);
      await database
        .connect()
        .transaction()
        .execute(async (transaction) => {
          await sql`select from idempotency_keys where key = ${one} for update`.execute(transaction);
          expect(await orders.purgeIdempotencyKeys(10)).toBe(1);
        });
      expect(await keys()).toEqual([one]);
    });

    /** Places orders whose replies expire in `hours`. @returns their keys. */
    async function expiringIn(hours: readonly number[]): Promise<string[]> {
      const placed = hours.map(() => anOrder());
      for (const [index, order] of placed.entries()) {
        await orders.insert(order, { ...key, key: order.id }, soon());
        await sql`update idempotency_keys set kept_until = now() + ${hours[index]}::int * interval '1 hour'
          where key = ${order.id}`.execute(database.db);
      }
      return placed.map(({ id }) => id);
    }

    async function keys(): Promise<string[]> {
      const rows = await database.db.selectFrom('idempotency_keys').select('key').execute();
      return rows.map((row) => row.key).sort();
    }
  });

  it('claims each due order for only one of many concurrent sweepers', async () => {
    const placed = Array.from({ length: 60 }, () => anOrder());
    for (const order of placed) await orders.insert(order, { ...key, key: order.id }, soon());
    const lease = { leaseMs: 60_000, expiryMs: 60_000, keyMs: DAY_MS };
    const sweepers = [database.db, database.connect()].map((db) => new PostgresOrderRepository(db, lease));
    const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => sweepers[index % 2]!.claimDue(6)));
    const claimed = claims.flat().map(({ order }) => order.id);
    expect(claimed.length).toBe(new Set(claimed).size);
    expect(new Set(claimed)).toEqual(new Set(placed.map(({ id }) => id)));
  });

  it('does not wait for an order that another sweeper is claiming', async () => {
    const [one, other] = [anOrder(), anOrder()];
    for (const order of [one, other]) await orders.insert(order, { ...key, key: order.id }, soon());
    await database
      .connect()
      .transaction()
      .execute(async (transaction) => {
        await sql`select from orders where id = ${one.id} for update`.execute(transaction);
        expect((await orders.claimDue(10)).map(({ order }) => order.id)).toEqual([other.id]);
      });
  });

  it('lets only one of two concurrent calls advance an order', async () => {
    const order = anOrder();
    await orders.insert(order, key, soon());
    const outcomes = await Promise.all([
      orders.advance(order, { status: 'CONFIRMED', reason: null }),
      elsewhere.advance(order, { status: 'CANCELLING', reason: 'REQUESTED' }),
    ]);
    const winners = outcomes.filter((outcome) => outcome !== undefined);
    expect(winners).toHaveLength(1);
    expect(await orders.find(order.id)).toEqual(winners[0]);
  });

  it.each([
    ['an unknown status', { status: 'LOST' }],
    ['a rejection without its reason', { status: 'REJECTED', next_attempt_at: null }],
    ['a reason of another status', { status: 'CONFIRMED', reason: 'REQUESTED', next_attempt_at: null }],
    ['a settled order that is due', { status: 'CONFIRMED' }],
    ['an unsettled order that is never due', { next_attempt_at: null }],
  ])('stores no %s', async (_, columns) => {
    const order = anOrder();
    await orders.insert(order, key, soon());
    await expect(database.db.updateTable('orders').set(columns).execute()).rejects.toThrow(/check constraint/);
  });

  async function stored(): Promise<string[]> {
    const rows = await database.db.selectFrom('orders').select('id').execute();
    return rows.map(({ id }) => id);
  }

  /** Starts a transaction that has stored the key. `resolve` commits it, `reject` rolls it back. */
  async function holdKey(order: Order): Promise<{ resolve(): void; reject(): void }> {
    const end = Promise.withResolvers<void>();
    const taken = Promise.withResolvers<void>();
    releases.push(end.resolve);
    database
      .connect()
      .transaction()
      .execute(async (transaction) => {
        await sql`insert into idempotency_keys values (${order.userId}, ${key.key}, ${key.bodyHash},
          ${JSON.stringify(order)}, now() + interval '1 day')`.execute(transaction);
        taken.resolve();
        await end.promise;
      })
      .catch(() => {});
    await taken.promise;
    return { resolve: () => end.resolve(), reject: () => end.reject(new Error('the first one fails')) };
  }

  /** Waits until a transaction waits for a lock. @returns its start time. */
  async function untilLockWaiter(): Promise<Date> {
    const waiting = sql<{ since: Date }>`select xact_start as since from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`;
    return until(async () => (await waiting.execute(database.db)).rows[0]?.since);
  }
});
