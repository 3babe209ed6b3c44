import type { Order } from '../domain/order.ts';

/** Receives the orders that were settled. */
export interface SettledListener {
  /** Settled by this instance: the current order. */
  here(order: Order): void;
  /** Settled by another instance. Without an id, any order may have been, because notifications may have been missed. */
  elsewhere(orderId?: string): void;
}

/** Publishes settled orders to all instances. */
export abstract class SettledOrders {
  private readonly listeners = new Set<SettledListener>();

  /** Notifies the listeners of this instance immediately and those of other instances soon. */
  publish(order: Order): void {
    for (const listener of this.listeners) listener.here(order);
    this.broadcast(order);
  }

  /** @returns a function that ends the subscription. */
  subscribe(listener: SettledListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Notifies the other instances. */
  protected abstract broadcast(order: Order): void;

  /** Notifies the listeners of this instance that another instance settled an order. */
  protected notifyElsewhere(orderId?: string): void {
    for (const listener of this.listeners) listener.elsewhere(orderId);
  }
}
