import type { Order } from '../domain/order.ts';

/** Those who wait for something to happen to an order. */
export class WaitingRoom {
  private readonly waiters = new Map<string, Set<(order?: Order) => void>>();

  /** Whoever enters is woken by whatever happens from now on. Disposing of it leaves the room. */
  enter(orderId: string): Waiter {
    const { promise, resolve } = Promise.withResolvers<Order | undefined>();
    const waiters = this.waiters.get(orderId) ?? new Set();
    this.waiters.set(orderId, waiters.add(resolve));
    return {
      woken: promise,
      wake: () => resolve(undefined),
      [Symbol.dispose]: () => {
        if (waiters.delete(resolve) && waiters.size === 0) this.waiters.delete(orderId);
      },
    };
  }

  /** Wakes those who wait for an order with what has become of it. */
  tell(order: Order): void {
    for (const wake of this.waiters.get(order.id) ?? []) wake(order);
  }

  /** Wakes those who wait for one order, or everybody, to look for themselves. */
  wake(orderId?: string): void {
    const woken = orderId === undefined ? [...this.waiters.values()] : [this.waiters.get(orderId) ?? []];
    for (const waiters of woken) for (const wake of waiters) wake();
  }

  /** How many orders are waited for. */
  get size(): number {
    return this.waiters.size;
  }
}

export interface Waiter extends Disposable {
  /** Resolves to what the order has become, where that is known. */
  readonly woken: Promise<Order | undefined>;
  wake(): void;
}
