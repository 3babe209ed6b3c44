import type { Selectable } from 'kysely';
import type { OrdersTables } from '../database.ts';
import type { OrderState } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';
import type { OrderProgress } from '../ports/order-repository.ts';

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
  'orders.traceparent',
] as const;

type ColumnName<Column> = Column extends `orders.${infer Name extends keyof OrdersTables['orders']}` ? Name : never;
type OrderRow = Pick<Selectable<OrdersTables['orders']>, ColumnName<(typeof orderColumns)[number]>>;

export function toOrder(row: OrderRow): Order {
  return {
    id: row.id,
    userId: row.user_id,
    // A check constraint of the table ensures that status and reason fit.
    state: { status: row.status, reason: row.reason } as OrderState,
    items: row.items,
    totalCents: row.total_cents,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    traceparent: row.traceparent ?? undefined,
  };
}

export const toProgress = ({
  attempts,
  nextAttemptAt,
  ...row
}: OrderRow & Omit<OrderProgress, 'order'>): OrderProgress => ({ order: toOrder(row), attempts, nextAttemptAt });

/** The order that is stored with an idempotency key: JSON as the database returns it. */
type StoredOrder = Omit<Order, 'createdAt' | 'updatedAt'> & { createdAt: string; updatedAt: string };

export function fromStored(stored: object): Order {
  const order = stored as StoredOrder;
  return { ...order, createdAt: new Date(order.createdAt), updatedAt: new Date(order.updatedAt) };
}
