import { Injectable } from '@nestjs/common';
import { isSettled } from '@signalbox/contracts-orders';
import type { Order } from '../domain/order.ts';
import { SettledOrders } from '../ports/settled-orders.ts';
import { Settlements } from '../runners/settlements.ts';
import { FindOrders, ownOrder } from './find-orders.ts';
import { REPLY_MS } from './reply-time.ts';
import { WaitingRoom, type Waiter } from './waiting-room.ts';

/** Answers once an order is settled, by whichever instance, without looking again and again. */
@Injectable()
export class AwaitOrder {
  private readonly room = new WaitingRoom();
  private released = false;

  constructor(
    private readonly orders: FindOrders,
    private readonly settlements: Settlements,
    settled: SettledOrders,
  ) {
    settled.subscribe({
      here: (order) => this.room.tell(order),
      elsewhere: (orderId) => this.room.wake(orderId),
    });
  }

  /**
   * @param options.deadlineAt - when the caller gives up, by `performance.now()`: it gets its answer before that.
   * @returns the order once it is settled, or as it is after `waitMs`, or when this instance is to stop.
   * @throws OrderNotFoundError
   */
  async settled(
    userId: string,
    orderId: string,
    waitMs: number,
    options: { readonly deadlineAt: number; readonly signal?: AbortSignal },
  ): Promise<Order> {
    const until = Math.min(performance.now() + waitMs, options.deadlineAt - REPLY_MS);
    const isOver = () => performance.now() >= until || this.released || options.signal?.aborted;
    for (let isNew = true; ; isNew = false) {
      using waiter = this.room.enter(orderId);
      // What is being settled here need not be looked for, until something has happened.
      const settlement = isNew && !isOver() ? this.settlements.of(orderId) : undefined;
      const order = settlement ? ownOrder(settlement.order, userId) : await this.orders.own(userId, orderId);
      if (isSettled(order.state) || isOver()) return order;
      void settlement?.ended.then(waiter.wake);
      const settled = await sleep(waiter, until - performance.now(), options.signal);
      if (settled) return settled;
    }
  }

  /** Lets everybody go with the order as it is, those who come later too. */
  release(): void {
    this.released = true;
    this.room.wake();
  }
}

async function sleep(waiter: Waiter, mostMs: number, signal: AbortSignal | undefined) {
  const timer = setTimeout(waiter.wake, mostMs);
  signal?.addEventListener('abort', waiter.wake);
  try {
    return await waiter.woken;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', waiter.wake);
  }
}
