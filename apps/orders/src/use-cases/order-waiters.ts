import { Injectable } from '@nestjs/common';
import { isSettled } from '@signalbox/contracts-orders';
import type { Order } from '../domain/order.ts';
import { SettledOrders } from '../ports/settled-orders.ts';
import { SagaRunner } from '../runners/saga-runner.ts';
import { FindOrders, ownOrder } from './find-orders.ts';

/** Time that a reply needs to reach the caller, in milliseconds. */
export const REPLY_MS = 100;

/** The limits of a wait. */
export interface Wait {
  readonly waitMs: number;
  /** The caller's deadline, in terms of `performance.now()`. The wait ends before it. */
  readonly deadlineAt: number;
  readonly signal?: AbortSignal;
}

/** Lets callers wait, without polling, until any instance settles an order. */
@Injectable()
export class OrderWaiters {
  private readonly waiting = new Map<string, Set<(order?: Order) => void>>();
  private released = false;

  constructor(
    private readonly orders: FindOrders,
    private readonly runner: SagaRunner,
    settledOrders: SettledOrders,
  ) {
    settledOrders.subscribe({
      here: (order) => this.wake(order.id, order),
      elsewhere: (orderId) => this.wake(orderId),
    });
  }

  /**
   * @returns the order when it is settled, or the current order after `waitMs` or when this instance stops.
   * @throws OrderNotFoundError
   */
  async settled(userId: string, orderId: string, { waitMs, deadlineAt, signal }: Wait): Promise<Order> {
    const until = Math.min(performance.now() + waitMs, deadlineAt - REPLY_MS);
    const isOver = () => performance.now() >= until || this.released || signal?.aborted;
    for (let isNew = true; !isOver(); isNew = false) {
      // Subscribes before it reads the order, so that it misses no change.
      using waiter = this.enter(orderId, until - performance.now(), signal);
      // If this instance settles the order, it does not read it before the run ends.
      const run = isNew ? this.runner.of(orderId) : undefined;
      const order = run ? ownOrder(run.order, userId) : await this.orders.own(userId, orderId);
      if (isSettled(order.state)) return order;
      void run?.ended.then(waiter.wake);
      const settled = await waiter.woken;
      if (settled) return settled;
    }
    return this.orders.own(userId, orderId);
  }

  /** Answers all waiting callers with the current order, and later callers immediately. */
  release(): void {
    this.released = true;
    this.wake();
  }

  /** Wakes the callers that wait for one order, or all callers. Without the order, they read it from the database. */
  private wake(orderId?: string, order?: Order): void {
    const woken = orderId === undefined ? [...this.waiting.values()] : [this.waiting.get(orderId) ?? []];
    for (const wakes of woken) for (const wake of wakes) wake(order);
  }

  /** Begins to wait for the order's next change, at most `maxMs`. Disposing of the waiter ends the wait. */
  private enter(orderId: string, maxMs: number, signal: AbortSignal | undefined): Waiter {
    const { promise: woken, resolve } = Promise.withResolvers<Order | undefined>();
    const wake = () => resolve(undefined);
    const wakes = this.waiting.get(orderId) ?? new Set();
    this.waiting.set(orderId, wakes.add(resolve));
    const timer = setTimeout(wake, maxMs);
    signal?.addEventListener('abort', wake);
    return {
      woken,
      wake,
      [Symbol.dispose]: () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        if (wakes.delete(resolve) && wakes.size === 0) this.waiting.delete(orderId);
      },
    };
  }
}

interface Waiter extends Disposable {
  /** Resolves with the settled order, or with `undefined` if the waiter must read it. */
  readonly woken: Promise<Order | undefined>;
  wake(): void;
}
