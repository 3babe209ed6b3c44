import { Inject, Injectable } from '@nestjs/common';
import { isSettled } from '@signalbox/contracts-orders';
import { Database, statement } from '@signalbox/postgres';
import { sql, type SelectQueryBuilder } from 'kysely';
import type { OrdersTables } from '../database.ts';
import type { OrderState } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';
import {
  IdempotencyKeyInUseError,
  OrderRepository,
  STUCK_FROM_ATTEMPT,
  type Claim,
  type FirstReply,
  type IdempotencyKey,
  type PagePosition,
  type StuckOrder,
  type Unsettled,
} from '../ports/order-repository.ts';
import { findFirstReply, inMs, insertOrder, LOCK_NOT_AVAILABLE } from './insert-order.ts';
import { orderColumns, toOrder } from './order-rows.ts';
import { SagaTimes } from './saga-times.ts';

/** How long one statement waits for a twin: less than it may run, and not so long as to keep its connection from others. */
const TWIN_PATIENCE_MS = 500;
const now = sql<Date>`now()`;

type Due = SelectQueryBuilder<OrdersTables, 'orders', { id: string }>;

/** Orders in Postgres, whose clock decides what is due and what is late. */
@Injectable()
export class PostgresOrderRepository extends OrderRepository {
  constructor(
    private readonly database: Database<OrdersTables>,
    @Inject(SagaTimes) private readonly times: SagaTimes,
  ) {
    super();
  }

  override findFirstReply(userId: string, key: string): Promise<FirstReply | undefined> {
    return findFirstReply(this.database, userId, key);
  }

  override async insert(
    order: Order,
    key: IdempotencyKey,
    { deadlineAt }: { readonly deadlineAt: number },
  ): Promise<FirstReply | undefined> {
    for (;;) {
      const leftMs = deadlineAt - performance.now();
      try {
        const stored = await insertOrder(this.database, order, key, this.times, Math.min(leftMs, TWIN_PATIENCE_MS));
        const first = stored ? undefined : await this.findFirstReply(order.userId, key.key);
        if (stored || first) return first;
      } catch (error) {
        if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
      }
      if (leftMs <= TWIN_PATIENCE_MS) throw new IdempotencyKeyInUseError();
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
      // Locked, so that one which another instance settles meanwhile is looked at again, and passed over.
      due.where('id', '=', orderId).where('next_attempt_at', 'is not', null).forUpdate(),
    );
    return claim;
  }

  override async stuck(limit: number): Promise<readonly StuckOrder[]> {
    const rows = await this.database
      .selectFrom('orders')
      .select([...orderColumns, 'attempts', 'next_attempt_at as nextAttemptAt'])
      .where('next_attempt_at', 'is not', null)
      .where((either) => either.or([either('attempts', '>=', STUCK_FROM_ATTEMPT), either('expires_at', '<=', now)]))
      .orderBy('created_at')
      .limit(limit)
      .execute();
    return rows.map(({ attempts, nextAttemptAt, ...row }) => ({
      order: toOrder(row),
      attempts,
      nextAttemptAt: nextAttemptAt!,
    }));
  }

  override async unsettled(): Promise<readonly Unsettled[]> {
    const { rows } = await sql<Unsettled>`
      select status, count(*) as count, extract(epoch from now() - min(updated_at))::float8 * 1000 as "oldestMs"
      from orders where next_attempt_at is not null group by status`.execute(this.database);
    return rows;
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

  override async forgetReplies(limit: number): Promise<number> {
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
