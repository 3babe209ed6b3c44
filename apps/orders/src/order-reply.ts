import type { Order as OrderReply } from '@signalbox/contracts-orders';
import type { Order } from './domain/order.ts';

/** An order as the contract has it. */
export function toReply({ id, state, items, totalCents, createdAt, updatedAt }: Order): OrderReply {
  return {
    id,
    ...state,
    items: [...items],
    totalCents,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
