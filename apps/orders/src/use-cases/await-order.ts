import { Injectable } from '@nestjs/common';
import { isSettled } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';
import { FindOrders } from './find-orders.ts';
import { replyMs } from './reply-time.ts';
import { SettledOrders } from './settled-orders.ts';
import { WaitingRoom, type Waiter } from './waiting-room.ts';

/** Answers once an order is settled, by whichever instance, without looking again and again. */
@Injectable()
export class AwaitOrder {
  private readonly room = new WaitingRoom();
  private released = false;

  constructor(
    private readonly orders: FindOrders,
    settled: SettledOrders,
  ) {
    settled.subscribe((orderId) => this.room.wake(orderId));
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
    const until = Math.min(performance.now() + waitMs, options.deadlineAt - replyMs);
    for (;;) {
      using waiter = this.room.enter(orderId);
      const order = await this.orders.own(userId, orderId);
      const leftMs = until - performance.now();
      if (isSettled(order.state) || leftMs <= 0 || this.released || options.signal?.aborted) return order;
      await sleep(waiter, leftMs, options.signal);
    }
  }

  /** Lets everybody go with the order as it is, those who come later too. */
  release(): void {
    this.released = true;
    this.room.wake();
  }
}

async function sleep(waiter: Waiter, mostMs: number, signal: AbortSignal | undefined): Promise<void> {
  const timer = setTimeout(waiter.wake, mostMs);
  signal?.addEventListener('abort', waiter.wake);
  try {
    await waiter.woken;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', waiter.wake);
  }
}
