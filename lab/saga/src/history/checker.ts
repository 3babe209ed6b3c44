import type { Balance, History, OrderState, Snapshot, ReservationRow, OrderRead } from './history.ts';

/** The rules that every history must satisfy. */
export type Rule =
  | 'available + held = limit'
  | 'available ≥ 0'
  | 'final states never change'
  | 'every order is settled'
  | 'confirmed ⇔ exactly one held'
  | 'rejected ⇔ refused'
  | 'cancelled ⇒ nothing can be held'
  | 'no order answered with 201 is lost'
  | 'one key, one order'
  | 'an accepted cancellation takes effect';

export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

/**
 * Finds every violation of the rules in a history. Based on the bank test of K. Kingsbury's Jepsen: many accounts, a
 * total that every read must show, and faults during the run. Here there are two databases instead of one, and orders.
 */
export function check(history: History, snapshot: Snapshot): Violation[] {
  return [
    ...[...history.balances, ...snapshot.balances].flatMap(checkBalance),
    ...checkProgress(history, snapshot),
    ...checkSnapshot(snapshot),
    ...checkAccepted(history, snapshot),
    ...checkKeys(history, snapshot),
    ...checkCancels(history, snapshot),
  ];
}

/**
 * Whether the status changes only if the customer cancels the order. The checker does not share this definition with the
 * system that it checks.
 */
export const isSettled = ({ status }: Pick<OrderState, 'status'>) => status !== 'PENDING' && status !== 'CANCELLING';

function checkBalance({ userId, limitCents, availableCents, heldCents }: Balance): Violation[] {
  const violations: Violation[] = [];
  if (availableCents + heldCents !== limitCents) {
    const what = `account ${userId}: ${availableCents} available, ${heldCents} held, limit ${limitCents}`;
    violations.push({ rule: 'available + held = limit', what });
  }
  if (availableCents < 0) violations.push({ rule: 'available ≥ 0', what: `account ${userId}: ${availableCents}` });
  return violations;
}

/** Whether a read may show `after` if an earlier read showed `before`. */
function mayFollow(before: OrderState, after: OrderState): boolean {
  const isSame = before.status === after.status && before.reason === after.reason;
  switch (before.status) {
    case 'PENDING':
      return true;
    case 'CONFIRMED':
      return isSame || (['CANCELLING', 'CANCELLED'].includes(after.status) && after.reason === 'REQUESTED');
    case 'CANCELLING':
      return isSame || (after.status === 'CANCELLED' && after.reason === before.reason);
    default:
      return isSame;
  }
}

/** If one read of an order ended before another started, the later state must be able to follow the earlier one. */
function checkProgress({ reads }: History, { orders }: Snapshot): Violation[] {
  const violations: Violation[] = [];
  const finalReads = orders.map((order): OrderRead => ({
    orderId: order.id,
    status: order.status,
    reason: order.reason,
    by: 'database',
    startedAt: Infinity,
    endedAt: Infinity,
  }));
  for (const [orderId, readsOfOrder] of Map.groupBy([...reads, ...finalReads], (read) => read.orderId)) {
    const byEnd = readsOfOrder.toSorted((a, b) => a.endedAt - b.endedAt);
    const contradiction = firstPair(byEnd, (a, b) => a.endedAt < b.startedAt && !mayFollow(a, b));
    if (!contradiction) continue;
    const observed = contradiction.map((read) => `${stateOf(read)} (${read.by})`).join(', then ');
    violations.push({ rule: 'final states never change', what: `order ${orderId}: ${observed}` });
  }
  return violations;
}

function firstPair<T>(items: readonly T[], matches: (a: T, b: T) => boolean): [T, T] | undefined {
  for (const [index, later] of items.entries()) {
    const earlier = items.slice(0, index).find((item) => matches(item, later));
    if (earlier) return [earlier, later];
  }
  return undefined;
}

function checkSnapshot({ orders, reservations }: Snapshot): Violation[] {
  const answers = Map.groupBy(reservations, ({ orderId }) => orderId);
  const violations = orders.flatMap((order) => {
    const found = checkOrder(order, order.totalCents, answers.get(order.id) ?? []);
    return found.map(({ rule, what }) => ({ rule, what: `order ${order.id} is ${stateOf(order)}: ${what}` }));
  });
  const known = new Set(orders.map(({ id }) => id));
  for (const { orderId, outcome } of reservations) {
    if (outcome === 'GRANTED' && !known.has(orderId)) {
      violations.push({
        rule: 'confirmed ⇔ exactly one held',
        what: `credit is held for ${orderId}, which is no order`,
      });
    }
  }
  return violations;
}

function checkOrder(state: OrderState, totalCents: number, answers: readonly ReservationRow[]): Violation[] {
  const held = answers.filter(({ outcome }) => outcome === 'GRANTED');
  switch (state.status) {
    case 'CONFIRMED': {
      const isHeldOnce = held.length === 1 && held[0]!.amountCents === totalCents;
      return isHeldOnce ? [] : [{ rule: 'confirmed ⇔ exactly one held', what: `${amounts(held)} held` }];
    }
    case 'REJECTED': {
      const refused = answers.some(({ outcome, reason }) => outcome === 'REFUSED' && reason === state.reason);
      return refused ? [] : [{ rule: 'rejected ⇔ refused', what: `users stores ${outcomes(answers)}` }];
    }
    case 'CANCELLED': {
      const isSafe = answers.length === 1 && held.length === 0;
      return isSafe ? [] : [{ rule: 'cancelled ⇒ nothing can be held', what: `users stores ${outcomes(answers)}` }];
    }
    default:
      return [{ rule: 'every order is settled', what: 'it stays in this state' }];
  }
}

function checkAccepted({ accepted }: History, { orders }: Snapshot): Violation[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  return accepted.flatMap(({ orderId, userId, totalCents }) => {
    const order = byId.get(orderId);
    if (order?.userId === userId && order.totalCents === totalCents) return [];
    const what = order
      ? `order ${orderId} has another customer or total`
      : `order ${orderId} was answered with 201 and is missing`;
    return [{ rule: 'no order answered with 201 is lost' as const, what }];
  });
}

function checkKeys({ accepted }: History, { orders, keys }: Snapshot): Violation[] {
  const violations: Violation[] = [];
  const addViolation = (what: string) => violations.push({ rule: 'one key, one order', what });
  for (const [key, replies] of Map.groupBy(accepted, ({ userId, key }) => `${userId} ${key}`)) {
    const ids = new Set(replies.map(({ orderId }) => orderId));
    if (ids.size > 1) addViolation(`key ${key} was answered with orders ${[...ids].join(', ')}`);
    const bodies = new Set(replies.flatMap(({ body }) => body ?? []));
    if (bodies.size > 1) addViolation(`key ${key} was answered with ${[...bodies].join(' and ')}`);
  }
  const ofOrder = Map.groupBy(keys, ({ orderId }) => orderId);
  for (const { id } of orders) {
    const count = ofOrder.get(id)?.length ?? 0;
    if (count !== 1) addViolation(`order ${id} was placed under ${count} keys`);
  }
  const known = new Set(orders.map(({ id }) => id));
  for (const { key, orderId } of keys)
    if (!known.has(orderId)) addViolation(`key ${key} refers to ${orderId}, which is not an order`);
  return violations;
}

function checkCancels({ cancels }: History, { orders }: Snapshot): Violation[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  return cancels.flatMap(({ orderId, status }) => {
    const order = byId.get(orderId);
    const expected = status === 202 ? 'CANCELLED' : 'REJECTED';
    if (!order || order.status === expected) return [];
    const what = `order ${orderId} was answered with ${status} and is ${stateOf(order)}`;
    return [{ rule: 'an accepted cancellation takes effect' as const, what }];
  });
}

const stateOf = ({ status, reason }: OrderState) => (reason === null ? status : `${status}(${reason})`);
const amounts = (rows: readonly ReservationRow[]) =>
  rows.map(({ amountCents }) => amountCents).join(' and ') || 'nothing';
const outcomes = (rows: readonly ReservationRow[]) => rows.map(({ outcome }) => outcome).join(' and ') || 'nothing';
