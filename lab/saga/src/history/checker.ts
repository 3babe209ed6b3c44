import type { Balance, History, OrderState, Rest, ReservationRow, Sighting } from './history.ts';

/** What must hold, by name. */
export type Rule =
  | 'available + held = limit'
  | 'available ≥ 0'
  | 'final states never change'
  | 'every order is settled'
  | 'confirmed ⇔ exactly one held'
  | 'rejected ⇔ refused'
  | 'cancelled ⇒ nothing can be held'
  | 'no 201 is lost'
  | 'one key, one order'
  | 'a cancellation that was accepted takes place';

export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

/**
 * Looks for what a client or an auditor could hold against the system. After the bank test of K. Kingsbury's Jepsen: many
 * accounts, a total that every read must show, and faults meanwhile; with two databases instead of one, and orders.
 */
export function check(history: History, rest: Rest): Violation[] {
  return [
    ...[...history.balances, ...rest.balances].flatMap(checkBalance),
    ...checkProgress(history, rest),
    ...checkRest(rest),
    ...checkPromises(history, rest),
    ...checkKeys(history, rest),
    ...checkCancels(history, rest),
  ];
}

/**
 * Whether the status never changes unless its owner asks for it. Not shared with the system: what checks orders has a
 * definition of its own.
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

/** Where an order may stand after it stood there; `undefined` is anywhere. */
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

/** Reads of one order, as far as one surely came before the other: they must tell one story. */
function checkProgress({ sightings }: History, { orders }: Rest): Violation[] {
  const violations: Violation[] = [];
  const atRest = orders.map((order): Sighting => ({
    orderId: order.id,
    status: order.status,
    reason: order.reason,
    by: 'database',
    startedAt: Infinity,
    endedAt: Infinity,
  }));
  for (const [orderId, reads] of Map.groupBy([...sightings, ...atRest], (sighting) => sighting.orderId)) {
    const byEnd = reads.toSorted((a, b) => a.endedAt - b.endedAt);
    const contradiction = firstPair(byEnd, (a, b) => a.endedAt < b.startedAt && !mayFollow(a, b));
    if (!contradiction) continue;
    const story = contradiction.map((read) => `${stateOf(read)} (${read.by})`).join(', then ');
    violations.push({ rule: 'final states never change', what: `order ${orderId}: ${story}` });
  }
  return violations;
}

function firstPair<T>(items: readonly T[], holds: (a: T, b: T) => boolean): [T, T] | undefined {
  for (const [index, later] of items.entries()) {
    const earlier = items.slice(0, index).find((item) => holds(item, later));
    if (earlier) return [earlier, later];
  }
  return undefined;
}

function checkRest({ orders, reservations }: Rest): Violation[] {
  const answers = Map.groupBy(reservations, ({ orderId }) => orderId);
  const violations = orders.flatMap((order) => {
    const found = checkOrder(order, order.totalCents, answers.get(order.id) ?? []);
    return found.map(({ rule, what }) => ({ rule, what: `order ${order.id} is ${stateOf(order)}: ${what}` }));
  });
  const known = new Set(orders.map(({ id }) => id));
  for (const { orderId, outcome } of reservations) {
    if (outcome === 'GRANTED' && !known.has(orderId)) {
      violations.push({ rule: 'confirmed ⇔ exactly one held', what: `something is held for ${orderId}, no order` });
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
      return refused ? [] : [{ rule: 'rejected ⇔ refused', what: `users remembers ${outcomes(answers)}` }];
    }
    case 'CANCELLED': {
      const isSafe = answers.length === 1 && held.length === 0;
      return isSafe ? [] : [{ rule: 'cancelled ⇒ nothing can be held', what: `users remembers ${outcomes(answers)}` }];
    }
    default:
      return [{ rule: 'every order is settled', what: 'nothing moves it any more' }];
  }
}

function checkPromises({ promised }: History, { orders }: Rest): Violation[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  return promised.flatMap(({ orderId, userId, totalCents }) => {
    const order = byId.get(orderId);
    if (order?.userId === userId && order.totalCents === totalCents) return [];
    const what = order ? `order ${orderId} is another one` : `order ${orderId} was promised and is not there`;
    return [{ rule: 'no 201 is lost' as const, what }];
  });
}

function checkKeys({ promised }: History, { orders, keys }: Rest): Violation[] {
  const violations: Violation[] = [];
  const violate = (what: string) => violations.push({ rule: 'one key, one order', what });
  for (const [key, replies] of Map.groupBy(promised, ({ userId, key }) => `${userId} ${key}`)) {
    const ids = new Set(replies.map(({ orderId }) => orderId));
    if (ids.size > 1) violate(`key ${key} was answered with orders ${[...ids].join(', ')}`);
    const bodies = new Set(replies.flatMap(({ body }) => body ?? []));
    if (bodies.size > 1) violate(`key ${key} was answered with ${[...bodies].join(' and ')}`);
  }
  const ofOrder = Map.groupBy(keys, ({ orderId }) => orderId);
  for (const { id } of orders) {
    const count = ofOrder.get(id)?.length ?? 0;
    if (count !== 1) violate(`order ${id} was placed under ${count} keys`);
  }
  const known = new Set(orders.map(({ id }) => id));
  for (const { key, orderId } of keys) if (!known.has(orderId)) violate(`key ${key} stands for ${orderId}, no order`);
  return violations;
}

function checkCancels({ cancels }: History, { orders }: Rest): Violation[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  return cancels.flatMap(({ orderId, status }) => {
    const order = byId.get(orderId);
    const expected = status === 202 ? 'CANCELLED' : 'REJECTED';
    if (!order || order.status === expected) return [];
    const what = `order ${orderId} was answered with ${status} and is ${stateOf(order)}`;
    return [{ rule: 'a cancellation that was accepted takes place' as const, what }];
  });
}

const stateOf = ({ status, reason }: OrderState) => (reason === null ? status : `${status}(${reason})`);
const amounts = (rows: readonly ReservationRow[]) =>
  rows.map(({ amountCents }) => amountCents).join(' and ') || 'nothing';
const outcomes = (rows: readonly ReservationRow[]) => rows.map(({ outcome }) => outcome).join(' and ') || 'nothing';
