import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ServiceError, type RequestOf } from '@signalbox/contract';
import { orders, type Order } from '@signalbox/contracts-orders';
import { currentRequest, InjectClient, runInRequest, type ClientOf } from '@signalbox/rpc';
import { withUnknownProducts } from './unknown-products.ts';

type OrdersClient = ClientOf<typeof orders>;
type Request = Omit<RequestOf<typeof orders.placeOrder>, 'waitMs'>;

// What an answer takes to travel back, when the service has waited for as long as it was asked to.
const ANSWER_MS = 500;
// How long the service waits for a twin at least, and what that takes besides.
const TWIN_MS = 700;
const PAUSE_MS = 50;

/** An order as it was last seen, and whether the preferred wait was granted. */
export interface Placed {
  readonly order: Order;
  readonly waited: boolean;
}

/** Places an order and, where the client prefers that, waits for what becomes of it. */
@Injectable()
export class OrderPlacement {
  constructor(@InjectClient(orders) private readonly orders: OrdersClient) {}

  async place(request: Request, waitSeconds: number | undefined): Promise<Placed> {
    const waitMs = (waitSeconds ?? 0) * 1000;
    const waitUntil = performance.now() + waitMs;
    const order = await this.placed(request, waitMs).catch((error: unknown) => {
      throw withUnknownProducts(error, request.items);
    });
    const remainingMs = Math.floor(waitUntil - performance.now());
    if (isSettled(order) || remainingMs <= 0) return { order, waited: waitSeconds !== undefined };
    return this.awaited(order, remainingMs);
  }

  private async placed(request: Request, waitMs: number): Promise<Order> {
    for (;;) {
      try {
        return await this.placedOnce(request, waitMs);
      } catch (error) {
        // An attempt has less time than the request, which may well live to see what becomes of its twin.
        if (!isInUse(error) || untilDeadlineMs() < TWIN_MS) throw error;
        await delay(PAUSE_MS);
      }
    }
  }

  private placedOnce(request: Request, waitMs: number): Promise<Order> {
    if (waitMs === 0) return this.orders.placeOrder(request);
    // Placing it may take as long as ever, and so does not get the time of the wait.
    return inMoreTime(waitMs, () =>
      this.orders.placeOrder({ ...request, waitMs }, { timeoutMs: Infinity, waits: true }),
    );
  }

  /** Waits on, elsewhere: an instance that is to stop lets those go who wait there. */
  private async awaited(order: Order, waitMs: number): Promise<Placed> {
    const timeoutMs = waitMs + ANSWER_MS;
    const ask = () => this.orders.awaitOrder({ orderId: order.id, waitMs }, { timeoutMs });
    try {
      return { order: await inMoreTime(timeoutMs, ask), waited: true };
    } catch (error) {
      // The order is placed, and a preference is no condition: whoever asks for it later learns the rest.
      if (error instanceof ServiceError) return { order, waited: false };
      throw error;
    }
  }
}

const isInUse = (error: unknown): boolean => (error as { code?: unknown }).code === 'IDEMPOTENCY_KEY_IN_USE';

/** Until the present request has to be answered. */
const untilDeadlineMs = (): number => (currentRequest()?.deadlineAt ?? 0) - performance.now();

const isSettled = ({ status }: Order): boolean => status !== 'PENDING' && status !== 'CANCELLING';

/** Does what may take longer than the request that it is part of may take otherwise. */
function inMoreTime<T>(moreMs: number, task: () => Promise<T>): Promise<T> {
  const context = currentRequest();
  if (context?.deadlineAt === undefined) return task();
  return runInRequest({ ...context, deadlineAt: context.deadlineAt + moreMs }, task);
}
