import type { Order } from '../domain/order.ts';

/** Hears of orders that were settled. */
export interface SettledListener {
  /** By this instance: the order as it is now. */
  here(order: Order): void;
  /** By another one. Without an id: some may have been, unheard. */
  elsewhere(orderId?: string): void;
}

/** Tells every instance which orders are settled. */
export abstract class SettledOrders {
  abstract announce(order: Order): void;
  /** @returns what ends the subscription. */
  abstract subscribe(listener: SettledListener): () => void;
}
