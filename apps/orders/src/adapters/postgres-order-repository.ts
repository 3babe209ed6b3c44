import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@signalbox/postgres';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { OrdersTables } from '../database.ts';
import { IdempotencyKeyInUseError } from '../domain/order-errors.ts';
import { isSettled, type OrderState } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';
import {
  OrderRepository,
  type Claim,
  type FirstReply,
  type IdempotencyKey,
  type PagePosition,
} from '../use-cases/order-repository.ts';
import { fromKept, orderColumns, toOrder, toOrderRow } from './order-rows.ts';

/** How long things take in an order's life, in milliseconds. */
export abstract class SagaTimes {
  /** How long a claim is good for: longer than a step takes, unless the one who took it is dead. */
  abstract readonly leaseMs: number;
  /** How long an order may be pending. */
  abstract readonly expiryMs: number;
}

const lockNotAvailable = '55P03';
/** How long one transaction waits for a twin: less than a statement may run, and not so long as to keep its connection from others. */
const twinPatienceMs = 500;
const now = sql<Date>`now()`;
const inMs = (ms: number) => sql<Date>`now() + ${ms}::float8 * interval '1 millisecond'`;

/** Orders in Postgres, whose clock decides what is due and what is late. */
@Injectable()
export class PostgresOrderRepository extends OrderRepository {
  constructor(
    private readonly database: Database<OrdersTables>,
    @Inject(SagaTimes) private readonly times: SagaTimes,
  ) {
    super();
  }

  override async findFirstReply(userId: string, key: string): Promise<FirstReply | undefined> {
    const row = await kept(this.database, userId, key).executeTakeFirst();
    return row && toFirstReply(row);
  }

  override async insert(
    order: Order,
    key: IdempotencyKey,
    { deadlineAt }: { readonly deadlineAt: number },
  ): Promise<FirstReply | undefined> {
    for (;;) {
      const leftMs = deadlineAt - performance.now();
      try {
        return await this.insertWithin(Math.min(leftMs, twinPatienceMs), order, key);
      } catch (error) {
        if ((error as { code?: unknown }).code !== lockNotAvailable) throw error;
        if (leftMs <= twinPatienceMs) throw new IdempotencyKeyInUseError();
      }
    }
  }

  override async find(orderId: string): Promise<Order | undefined> {
    const row = await this.database
      .selectFrom('orders')
      .select(orderColumns)
      .where('id', '=', orderId)
      .executeTakeFirst();
    return row && toOrder(row);
  }

  override async page(userId: string, limit: number, after?: PagePosition): Promise<readonly Order[]> {
    const rows = await this.database
      .selectFrom('orders')
      .select(orderColumns)
      .where('user_id', '=', userId)
      .$if(after !== undefined, (query) =>
        query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('created_at', 'id'), '<', tuple(after!.createdAt, after!.id)),
        ),
      )
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(toOrder);
  }

  override async advance(order: Order, next: OrderState): Promise<Order | undefined> {
    const row = await this.database
      .updateTable('orders')
      .set({
        ...next,
        // The instances' clocks and the database's may differ: an order must not have changed before it was placed.
        updated_at: sql`greatest(updated_at, now())`,
        next_attempt_at: isSettled(next) ? null : inMs(this.times.leaseMs),
        attempts: 1,
      })
      .where('id', '=', order.id)
      .where('status', '=', order.state.status)
      .returning(orderColumns)
      .executeTakeFirst();
    return row && toOrder(row);
  }

  override async claimDue(limit: number): Promise<readonly Claim[]> {
    const rows = await this.database
      .with('due', (query) =>
        query
          .selectFrom('orders')
          .select('id')
          .where('next_attempt_at', '<=', now)
          .orderBy('next_attempt_at')
          .limit(limit)
          .forUpdate()
          .skipLocked(),
      )
      .updateTable('orders')
      .from('due')
      .whereRef('orders.id', '=', 'due.id')
      .set(({ eb }) => ({ next_attempt_at: inMs(this.times.leaseMs), attempts: eb('attempts', '+', 1) }))
      .returning([
        ...orderColumns,
        'orders.attempts',
        sql<boolean>`orders.status = 'PENDING' and orders.expires_at <= now()`.as('expired'),
      ])
      .execute();
    return rows.map(({ attempts, expired, ...row }) => ({ order: toOrder(row), attempt: attempts, expired }));
  }

  override async postpone({ order, attempt }: Claim, delayMs: number): Promise<void> {
    await this.database
      .updateTable('orders')
      .set({ next_attempt_at: inMs(delayMs) })
      .where('id', '=', order.id)
      .where('status', '=', order.state.status)
      .where('attempts', '=', attempt)
      .execute();
  }

  override async countUnsettled(): Promise<Record<'PENDING' | 'CANCELLING', number>> {
    const { rows } = await sql<{ status: string; count: number }>`
      select status, count(*)::int as count from orders where next_attempt_at is not null group by status`.execute(
      this.database,
    );
    const counts = new Map(rows.map(({ status, count }) => [status, count]));
    return { PENDING: counts.get('PENDING') ?? 0, CANCELLING: counts.get('CANCELLING') ?? 0 };
  }

  private insertWithin(mostMs: number, order: Order, key: IdempotencyKey): Promise<FirstReply | undefined> {
    return this.database.transaction().execute(async (transaction) => {
      await boundLockWaits(transaction, mostMs);
      if (!(await takeKey(transaction, order, key))) {
        return toFirstReply(await kept(transaction, order.userId, key.key).executeTakeFirstOrThrow());
      }
      await transaction
        .insertInto('orders')
        .values({
          ...toOrderRow(order),
          expires_at: inMs(this.times.expiryMs),
          next_attempt_at: inMs(this.times.leaseMs),
        })
        .execute();
      return undefined;
    });
  }
}

/** Makes the transaction fail when it has to wait for another one for too long. */
async function boundLockWaits(transaction: Transaction<OrdersTables>, mostMs: number): Promise<void> {
  // 0 would mean no bound at all.
  const bound = String(Math.max(1, Math.floor(mostMs)));
  await sql`select set_config('lock_timeout', ${bound}, true)`.execute(transaction);
}

/**
 * Stores the key unless somebody has it, which may mean to wait until their transaction ends.
 * @returns whether it is ours now.
 */
async function takeKey(
  transaction: Transaction<OrdersTables>,
  order: Order,
  { key, bodyHash }: IdempotencyKey,
): Promise<boolean> {
  const columns = {
    body_hash: bodyHash,
    reply: JSON.stringify(order),
    kept_until: sql`now() + interval '24 hours'`,
  };
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('idempotency_keys')
    .values({ user_id: order.userId, key, ...columns })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'key']).doUpdateSet(columns).where('idempotency_keys.kept_until', '<=', now),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

function kept(database: Kysely<OrdersTables>, userId: string, key: string) {
  return database
    .selectFrom('idempotency_keys')
    .select(['body_hash', 'reply'])
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .where('kept_until', '>', now);
}

function toFirstReply(row: { body_hash: string; reply: object }): FirstReply {
  return { bodyHash: row.body_hash, order: fromKept(row.reply) };
}
