import { Inject, Injectable } from '@nestjs/common';
import { isSettled } from '@signalbox/contracts-orders';
import { Database, statement } from '@signalbox/postgres';
import { sql, type SelectQueryBuilder } from 'kysely';
import type { OrdersTables } from '../database.ts';
import { IdempotencyKeyInUseError } from '../domain/order-errors.ts';
import type { OrderState } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';
import {
  OrderRepository,
  STUCK_FROM_ATTEMPT,
  type Claim,
  type FirstReply,
  type IdempotencyKey,
  type OrderCount,
  type OrderProgress,
  type PagePosition,
  type Unsettled,
} from '../ports/order-repository.ts';
import { fromStored, orderColumns, toOrder, toProgress } from './order-rows.ts';

/** Time limits of the saga, in milliseconds. */
export abstract class SagaTimes {
  /** How long a claim is valid: longer than a step takes on a running instance. */
  abstract readonly leaseMs: number;
  /** How long an order may be pending. */
  abstract readonly expiryMs: number;
  /** How long the first reply of an idempotency key is stored. */
  abstract readonly keyMs: number;
}

/** How long a statement waits for a request with the same key. It occupies a connection while it waits. */
const LOCK_TIMEOUT_MS = 500;
/** The Postgres error code when the lock timeout is over. */
const LOCK_NOT_AVAILABLE = '55P03';

const now = sql<Date>`now()`;
const inMs = (ms: number) => sql<Date>`now() + ${ms}::float8 * interval '1 millisecond'`;

type Due = SelectQueryBuilder<OrdersTables, 'orders', { id: string }>;

/** Stores orders in Postgres. The clock of Postgres decides what is due and what is expired. */
@Injectable()
export class PostgresOrderRepository extends OrderRepository {
  constructor(
    private readonly database: Database<OrdersTables>,
    @Inject(SagaTimes) private readonly times: SagaTimes,
  ) {
    super();
  }

  override async findFirstReply(userId: string, key: string): Promise<FirstReply | undefined> {
    const row = await this.database
      .selectFrom('idempotency_keys')
      .select(['body_hash', 'reply'])
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .where('kept_until', '>', now)
      .executeTakeFirst();
    return row && { bodyHash: row.body_hash, order: fromStored(row.reply) };
  }

  override async insert(
    order: Order,
    key: IdempotencyKey,
    { deadlineAt }: { readonly deadlineAt: number },
  ): Promise<FirstReply | undefined> {
    const lockTimeoutMs = Math.min(deadlineAt - performance.now(), LOCK_TIMEOUT_MS);
    try {
      if (await this.store(order, key, lockTimeoutMs)) return undefined;
    } catch (error) {
      if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) throw new IdempotencyKeyInUseError();
      throw error;
    }
    const first = await this.findFirstReply(order.userId, key.key);
    // The key was purged in the meantime and is free now.
    if (!first) throw new IdempotencyKeyInUseError();
    return first;
  }

  /**
   * Stores an order and its key, or neither if the key is in use. It is one statement, and so one transaction. It
   * reuses a key whose first reply has expired.
   * @returns whether it was stored.
   */
  private async store(order: Order, { key, bodyHash }: IdempotencyKey, lockTimeoutMs: number): Promise<boolean> {
    const { leaseMs, expiryMs, keyMs } = this.times;
    const { id, userId, state, items, totalCents, createdAt, updatedAt, traceparent } = order;
    // 0 would mean no limit.
    const timeout = String(Math.max(1, Math.floor(lockTimeoutMs)));
    const { rowCount } = await this.database.run(statement`
      with bound as (
        select set_config('lock_timeout', ${timeout}, true)
      ), taken as (
        insert into idempotency_keys as known (user_id, key, body_hash, reply, kept_until)
        select ${userId}, ${key}, ${bodyHash}, ${JSON.stringify(order)}, now() + ${keyMs} * interval '1 ms' from bound
        on conflict (user_id, key) do update
          set body_hash = excluded.body_hash, reply = excluded.reply, kept_until = excluded.kept_until
          where known.kept_until <= now()
        returning key
      )
      insert into orders (
        id, user_id, status, reason, items, total_cents, created_at, updated_at, expires_at, next_attempt_at,
        traceparent
      )
      select
        ${id}, ${userId}, ${state.status}, ${state.reason}, ${JSON.stringify(items)}, ${totalCents}, ${createdAt},
        ${updatedAt}, now() + ${expiryMs} * interval '1 ms', now() + ${leaseMs} * interval '1 ms',
        ${traceparent ?? null}
      from taken`);
    return rowCount === 1;
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
    const retryMs = isSettled(next) ? null : this.times.leaseMs;
    // The instances' clocks and the database's may differ: an order must not have changed before it was placed.
    const { rows } = await this.database.run<{ updated_at: Date }>(statement`
      update orders
      set status = ${next.status}, reason = ${next.reason}, updated_at = greatest(updated_at, now()),
        next_attempt_at = now() + ${retryMs} * interval '1 ms', attempts = 1
      where id = ${order.id} and status = ${order.state.status}
      returning updated_at`);
    const [row] = rows;
    return row && { ...order, state: next, updatedAt: row.updated_at };
  }

  override claimDue(limit: number): Promise<readonly Claim[]> {
    return this.claimed((due) =>
      due.where('next_attempt_at', '<=', now).orderBy('next_attempt_at').limit(limit).forUpdate().skipLocked(),
    );
  }

  override async claim(orderId: string): Promise<Claim | undefined> {
    const [claim] = await this.claimed((due) =>
      // Locked, so that Postgres checks the condition again if another instance settles the order meanwhile.
      due.where('id', '=', orderId).where('next_attempt_at', 'is not', null).forUpdate(),
    );
    return claim;
  }

  override async stuck(limit: number): Promise<readonly OrderProgress[]> {
    const rows = await this.withProgress()
      .where('next_attempt_at', 'is not', null)
      .where((either) => either.or([either('attempts', '>=', STUCK_FROM_ATTEMPT), either('expires_at', '<=', now)]))
      .orderBy('created_at')
      .limit(limit)
      .execute();
    return rows.map(toProgress);
  }

  override async progress(orderId: string): Promise<OrderProgress | undefined> {
    const row = await this.withProgress().where('id', '=', orderId).executeTakeFirst();
    return row && toProgress(row);
  }

  override async counts(): Promise<readonly OrderCount[]> {
    const rows = await this.database
      .selectFrom('orders')
      .select(['status', 'reason', ({ fn }) => fn.countAll<number>().as('orders')])
      .groupBy(['status', 'reason'])
      .execute();
    return rows.map(({ status, reason, orders }) => ({ state: { status, reason } as OrderState, orders }));
  }

  override async unsettled(): Promise<readonly Unsettled[]> {
    const { rows } = await sql<Unsettled>`
      select status, count(*) as count, extract(epoch from now() - min(updated_at))::float8 * 1000 as "oldestMs"
      from orders where next_attempt_at is not null group by status`.execute(this.database);
    return rows;
  }

  private withProgress() {
    return this.database
      .selectFrom('orders')
      .select([...orderColumns, 'orders.attempts', 'orders.next_attempt_at as nextAttemptAt']);
  }

  private async claimed(which: (due: Due) => Due): Promise<readonly Claim[]> {
    const rows = await this.database
      .with('due', (query) => which(query.selectFrom('orders').select('id')))
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

  override async purgeIdempotencyKeys(limit: number): Promise<number> {
    const { numDeletedRows } = await this.database
      .with('over', (query) =>
        query
          .selectFrom('idempotency_keys')
          .select(['user_id', 'key'])
          .where('kept_until', '<=', now)
          .orderBy('kept_until')
          .limit(limit)
          .forUpdate()
          .skipLocked(),
      )
      .deleteFrom('idempotency_keys')
      .using('over')
      .whereRef('idempotency_keys.user_id', '=', 'over.user_id')
      .whereRef('idempotency_keys.key', '=', 'over.key')
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }
}
