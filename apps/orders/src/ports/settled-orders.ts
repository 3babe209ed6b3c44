import type { Order } from '../domain/order.ts';

/** Is told which orders were settled. */
export interface SettledListener {
  /** By this instance: the order as it is now. */
  here(order: Order): void;
  /** By another one. Without an id: some may have been while this instance could not listen. */
  elsewhere(orderId?: string): void;
}

/** Tells every instance which orders are settled. */
export abstract class SettledOrders {
  private readonly listeners = new Set<SettledListener>();

  /** Tells the listeners of this instance at once, and those of the others soon. */
  announce(order: Order): void {
    for (const listener of this.listeners) listener.here(order);
    this.broadcast(order);
  }

  /** @returns what ends the subscription. */
  subscribe(listener: SettledListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells the other instances. */
  protected abstract broadcast(order: Order): void;

  /** Tells the listeners of this instance what another one has settled. */
  protected heard(orderId?: string): void {
    for (const listener of this.listeners) listener.elsewhere(orderId);
  }
}
