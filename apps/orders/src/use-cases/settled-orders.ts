import type { Order } from '../domain/order.ts';

/** One order that was settled, or `undefined`: some may have been, unheard. */
export type SettledListener = (orderId: string | undefined) => void;

/** Tells every instance which orders are settled. */
export abstract class SettledOrders {
  abstract announce(order: Order): void;
  /** @returns what ends the subscription. */
  abstract subscribe(listener: SettledListener): () => void;
}
