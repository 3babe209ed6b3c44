import type { Selectable } from 'kysely';
import type { OrdersTables } from '../database.ts';
import type { OrderState } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';

/** The columns that an order is read from. */
export const orderColumns = [
  'orders.id',
  'orders.user_id',
  'orders.status',
  'orders.reason',
  'orders.items',
  'orders.total_cents',
  'orders.created_at',
  'orders.updated_at',
] as const;

type OrderRow = Omit<Selectable<OrdersTables['orders']>, 'expires_at' | 'next_attempt_at' | 'attempts'>;

export function toOrder(row: OrderRow): Order {
  return {
    id: row.id,
    userId: row.user_id,
    // The table's own check knows which status goes with which reason.
    state: { status: row.status, reason: row.reason } as OrderState,
    items: row.items,
    totalCents: row.total_cents,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The order that is stored with an idempotency key: JSON as the database returns it. */
type KeptOrder = Omit<Order, 'createdAt' | 'updatedAt'> & { createdAt: string; updatedAt: string };

export function fromKept(kept: object): Order {
  const order = kept as KeptOrder;
  return { ...order, createdAt: new Date(order.createdAt), updatedAt: new Date(order.updatedAt) };
}
