import { atMost, type Check } from '@signalbox/lab-parts/check';
import { isSettled } from '@signalbox/saga';
import { until } from '@signalbox/testing/until';
import type { PlacedOrder } from '../load/load.ts';
import type { System } from '../system/system.ts';

// A pending order expires after a minute; then the service cancels it.
const SETTLED_WITHIN_MS = 90_000;

interface StoredOrder {
  readonly id: string;
  readonly status: string;
}

/**
 * Reads both databases after all orders have settled. Checks that no order is lost, no order is stored twice, and each
 * confirmed order has exactly one reservation.
 */
export async function auditOrders(
  system: System,
  placed: readonly PlacedOrder[],
  userIds: readonly string[],
): Promise<readonly Check[]> {
  const stored = await settledOrders(system, userIds);
  const keys = await system.rows<{ key: string; id: string }>(
    'orders',
    `select key, reply ->> 'id' as id from idempotency_keys where user_id = any($1)`,
    [userIds],
  );
  const held = await system.rows<{ id: string }>(
    'users',
    `select order_id as id from reservations where outcome = 'GRANTED' and user_id = any($1)`,
    [userIds],
  );
  const [accounts] = await system.rows<{ wrong: string }>(
    'users',
    `select count(*) as wrong from accounts a where id = any($1) and credit_limit_cents <> credit_available_cents +
       (select coalesce(sum(amount_cents), 0) from reservations r where r.user_id = a.id and r.outcome = 'GRANTED')`,
    [userIds],
  );
  const violations = countViolations({ placed, stored, keys, heldIds: held.map(({ id }) => id) });
  return [
    atMost('orders never accepted, despite retries', violations.neverAccepted, 0),
    atMost(`orders lost, of ${placed.length}`, violations.lost, 0),
    atMost('duplicate orders', violations.duplicate, 0),
    atMost('orders that contradict their reservation', violations.contradictory, 0),
    atMost('accounts with a wrong credit balance', Number(accounts?.wrong), 0),
  ];
}

interface StoredState {
  readonly placed: readonly PlacedOrder[];
  readonly stored: readonly StoredOrder[];
  /** The order id that the orders service stores for each idempotency key. */
  readonly keys: readonly { readonly key: string; readonly id: string }[];
  /** The orders for which the users service holds credit. */
  readonly heldIds: readonly string[];
}

/** Compares the answers that clients got with what both services have stored. */
export function countViolations({ placed, stored, keys, heldIds }: StoredState) {
  const storedIds = new Set(stored.map(({ id }) => id));
  const idOf = new Map(keys.map(({ key, id }) => [key, id]));
  const idsOfKeys = new Set(idOf.values());
  const confirmed = new Set(stored.filter(({ status }) => status === 'CONFIRMED').map(({ id }) => id));
  const held = new Set(heldIds);
  const onlyIn = (some: Set<string>, others: Set<string>) => [...some].filter((id) => !others.has(id)).length;
  return {
    neverAccepted: placed.filter(({ orderId }) => orderId === undefined).length,
    lost: placed.filter(({ key, orderId }) => orderId && !(storedIds.has(orderId) && idOf.get(key) === orderId)).length,
    // There is one order per key. An order without a key is a duplicate.
    duplicate: onlyIn(storedIds, idsOfKeys),
    contradictory: onlyIn(confirmed, held) + onlyIn(held, confirmed),
  };
}

async function settledOrders(system: System, userIds: readonly string[]): Promise<readonly StoredOrder[]> {
  const select = 'select id, status from orders where user_id = any($1)';
  return until(
    async () => {
      const orders = await system.rows<StoredOrder>('orders', select, [userIds]);
      return orders.every(isSettled) ? orders : undefined;
    },
    { timeoutMs: SETTLED_WITHIN_MS, intervalMs: 200 },
  );
}
