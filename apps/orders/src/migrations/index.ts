import type { Migration } from 'kysely/migration';
import * as products from './0001-products.ts';
import * as orders from './0002-orders.ts';
import * as idempotencyKeys from './0003-idempotency-keys.ts';

/** In the order of their names. A migration that has run anywhere is never changed: a change is a new one. */
export const migrations: Record<string, Migration> = {
  '0001-products': products,
  '0002-orders': orders,
  '0003-idempotency-keys': idempotencyKeys,
};
