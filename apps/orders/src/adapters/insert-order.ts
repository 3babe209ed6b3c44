import { statement, type Database } from '@signalbox/postgres';
import { sql, type Kysely } from 'kysely';
import type { OrdersTables } from '../database.ts';
import type { Order } from '../domain/order.ts';
import type { FirstReply, IdempotencyKey } from '../ports/order-repository.ts';
import { fromKept, toOrderRow } from './order-rows.ts';
import type { SagaTimes } from './saga-times.ts';

/**
 * Stores an order and its key, both or neither, unless the key is taken: one statement, and so one transaction. While a
 * twin holds the key in a transaction that has not ended, it waits; an answer whose time is over makes place for a new one.
 * @param mostMs - how long it may wait for a lock. After that it fails with {@link LOCK_NOT_AVAILABLE}.
 * @returns whether it was stored.
 */
export async function insertOrder(
  database: Database<OrdersTables>,
  order: Order,
  { key, bodyHash }: IdempotencyKey,
  { leaseMs, expiryMs, keyMs }: SagaTimes,
  mostMs: number,
): Promise<boolean> {
  const row = toOrderRow(order);
  // 0 would mean no bound at all.
  const patience = String(Math.max(1, Math.floor(mostMs)));
  const { rowCount } = await database.run(statement`
    with patience as (
      select set_config('lock_timeout', ${patience}, true)
    ), taken as (
      insert into idempotency_keys as known (user_id, key, body_hash, reply, kept_until)
      select ${row.user_id}, ${key}, ${bodyHash}, ${JSON.stringify(order)}, now() + ${keyMs} * interval '1 ms' from patience
      on conflict (user_id, key) do update
        set body_hash = excluded.body_hash, reply = excluded.reply, kept_until = excluded.kept_until
        where known.kept_until <= now()
      returning key
    )
    insert into orders (
      id, user_id, status, reason, items, total_cents, created_at, updated_at, expires_at, next_attempt_at
    )
    select
      ${row.id}, ${row.user_id}, ${row.status}, ${row.reason}, ${row.items}, ${row.total_cents}, ${row.created_at},
      ${row.updated_at}, now() + ${expiryMs} * interval '1 ms',
      now() + ${leaseMs} * interval '1 ms'
    from taken`);
  return rowCount === 1;
}

/** What Postgres says when a lock was waited for in vain. */
export const LOCK_NOT_AVAILABLE = '55P03';

/** The first answer under a key, for as long as it is kept. */
export async function findFirstReply(
  database: Kysely<OrdersTables>,
  userId: string,
  key: string,
): Promise<FirstReply | undefined> {
  const row = await database
    .selectFrom('idempotency_keys')
    .select(['body_hash', 'reply'])
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .where('kept_until', '>', sql<Date>`now()`)
    .executeTakeFirst();
  return row && { bodyHash: row.body_hash, order: fromKept(row.reply) };
}

/** A moment from now, on the database's clock. */
export const inMs = (ms: number) => sql<Date>`now() + ${ms}::float8 * interval '1 millisecond'`;
