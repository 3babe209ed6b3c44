import type { OrderHistory } from '../../../src/api/orders.ts';

/** Whether both databases agree about an order. */
export type Agreement = 'agree' | 'in progress' | 'differ';

const settledOutcomes: Readonly<Record<string, string>> = {
  CONFIRMED: 'GRANTED',
  REJECTED: 'REFUSED',
  CANCELLED: 'RELEASED',
};

/** @returns whether the reservation in users is the one that the final state in orders requires. */
export function agreementOf({ order, reservation }: Pick<OrderHistory, 'order' | 'reservation'>): Agreement {
  const expected = settledOutcomes[order.status];
  if (expected === undefined) return 'in progress';
  return reservation?.outcome === expected ? 'agree' : 'differ';
}
