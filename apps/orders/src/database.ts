import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { OrderItem } from './domain/order.ts';
import * as products from './migrations/0001-products.ts';
import * as orders from './migrations/0002-orders.ts';
import * as idempotencyKeys from './migrations/0003-idempotency-keys.ts';
import * as traceparent from './migrations/0004-traceparent.ts';

/** Set with the clock of the database, because several instances compare these times. */
type OnDatabaseClock = ColumnType<Date, unknown, unknown>;

export interface OrdersTables {
  products: { id: string; name: string; price_cents: number };
  orders: {
    id: string;
    user_id: string;
    status: string;
    reason: string | null;
    items: JSONColumnType<OrderItem[]>;
    total_cents: number;
    created_at: Date;
    updated_at: Date;
    /** When a pending order expires. */
    expires_at: OnDatabaseClock;
    /** When the next remote step is due; `null` for a settled order. */
    next_attempt_at: OnDatabaseClock | null;
    attempts: Generated<number>;
    /** W3C Trace Context of the request that placed it. `null` if it had none, or came through an earlier version. */
    traceparent: string | null;
  };
  idempotency_keys: {
    user_id: string;
    key: string;
    body_hash: string;
    /** The order of the first reply. */
    reply: JSONColumnType<object>;
    kept_until: OnDatabaseClock;
  };
}

/** Sorted by name. Never change a migration that has run anywhere; add a new one. */
export const migrations: Record<string, Migration> = {
  '0001-products': products,
  '0002-orders': orders,
  '0003-idempotency-keys': idempotencyKeys,
  '0004-traceparent': traceparent,
};
