/** Those who wait for something to happen to an order. */
export class WaitingRoom {
  private readonly wakers = new Map<string, Set<() => void>>();

  /** Whoever enters is woken by whatever happens from now on. Disposing of it leaves the room. */
  enter(orderId: string): Waiter {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wakers = this.wakers.get(orderId) ?? new Set();
    this.wakers.set(orderId, wakers.add(resolve));
    return {
      woken: promise,
      wake: resolve,
      [Symbol.dispose]: () => {
        if (wakers.delete(resolve) && wakers.size === 0) this.wakers.delete(orderId);
      },
    };
  }

  /** Wakes those who wait for one order, or everybody. */
  wake(orderId?: string): void {
    const woken = orderId === undefined ? [...this.wakers.values()] : [this.wakers.get(orderId) ?? []];
    for (const wakers of woken) for (const wake of wakers) wake();
  }

  /** How many orders are waited for. */
  get size(): number {
    return this.wakers.size;
  }
}

export interface Waiter extends Disposable {
  readonly woken: Promise<void>;
  wake(): void;
}
