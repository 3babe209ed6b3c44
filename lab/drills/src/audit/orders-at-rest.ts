import { atMost, type Check } from '@signalbox/lab-parts/check';
import { isSettled } from '@signalbox/saga';
import { until } from '@signalbox/testing/until';
import type { PlacedOrder } from '../load/load.ts';
import type { System } from '../system/system.ts';

// A pending order expires after a minute, and is cancelled then.
const AT_REST_WITHIN_MS = 90_000;

interface StoredOrder {
  readonly id: string;
  readonly status: string;
}

/** Reads both databases once nothing moves any more: no order lost, none there twice, each confirmed one paid for once. */
export async function ordersAtRest(
  system: System,
  placed: readonly PlacedOrder[],
  userIds: readonly string[],
): Promise<readonly Check[]> {
  const stored = await atRest(system, userIds);
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
  const faults = compare({ placed, stored, keys, heldIds: held.map(({ id }) => id) });
  return [
    atMost('orders never taken, however often repeated', faults.neverTaken, 0),
    atMost(`orders lost, of ${placed.length}`, faults.lost, 0),
    atMost('orders there twice', faults.double, 0),
    atMost('orders that do not agree with their reservation', faults.unpaid, 0),
    atMost('accounts whose credit does not add up', Number(accounts?.wrong), 0),
  ];
}

interface AtRest {
  readonly placed: readonly PlacedOrder[];
  readonly stored: readonly StoredOrder[];
  /** What the orders service remembers under each idempotency key. */
  readonly keys: readonly { readonly key: string; readonly id: string }[];
  /** The orders for which users holds credit. */
  readonly heldIds: readonly string[];
}

/** Compares what clients were told with what both services have stored. */
export function compare({ placed, stored, keys, heldIds }: AtRest) {
  const storedIds = new Set(stored.map(({ id }) => id));
  const idOf = new Map(keys.map(({ key, id }) => [key, id]));
  const remembered = new Set(idOf.values());
  const confirmed = new Set(stored.filter(({ status }) => status === 'CONFIRMED').map(({ id }) => id));
  const held = new Set(heldIds);
  const onlyIn = (some: Set<string>, others: Set<string>) => [...some].filter((id) => !others.has(id)).length;
  return {
    neverTaken: placed.filter(({ orderId }) => orderId === undefined).length,
    lost: placed.filter(({ key, orderId }) => orderId && !(storedIds.has(orderId) && idOf.get(key) === orderId)).length,
    // One order a key: any other one is somebody's second.
    double: onlyIn(storedIds, remembered),
    unpaid: onlyIn(confirmed, held) + onlyIn(held, confirmed),
  };
}

async function atRest(system: System, userIds: readonly string[]): Promise<readonly StoredOrder[]> {
  const select = 'select id, status from orders where user_id = any($1)';
  return until(
    async () => {
      const orders = await system.rows<StoredOrder>('orders', select, [userIds]);
      return orders.every(isSettled) ? orders : undefined;
    },
    { timeoutMs: AT_REST_WITHIN_MS, intervalMs: 200 },
  );
}
