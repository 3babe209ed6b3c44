import { Injectable } from '@nestjs/common';
import { ServiceError, type RequestOf } from '@signalbox/contract';
import { orders, type Order } from '@signalbox/contracts-orders';
import { currentRequest, InjectClient, runInRequest, type ClientOf } from '@signalbox/rpc';
import { withUnknownProducts } from './unknown-products.ts';

type OrdersClient = ClientOf<typeof orders>;

// What an answer takes to travel back, when the service has waited for as long as it was asked to.
const ANSWER_MS = 500;

/** An order as it was last seen, and whether the preferred wait was granted. */
export interface Placed {
  readonly order: Order;
  readonly waited: boolean;
}

/** Places an order and, where the client prefers that, waits for what becomes of it. */
@Injectable()
export class OrderPlacement {
  constructor(@InjectClient(orders) private readonly orders: OrdersClient) {}

  async place(request: RequestOf<typeof orders.placeOrder>, waitSeconds: number | undefined): Promise<Placed> {
    const waitUntil = performance.now() + (waitSeconds ?? 0) * 1000;
    const order = await this.orders.placeOrder(request).catch((error: unknown) => {
      throw withUnknownProducts(error, request.items);
    });
    if (waitSeconds === undefined) return { order, waited: false };
    try {
      return { order: await this.settled(order.id, waitUntil - performance.now()), waited: true };
    } catch (error) {
      // The order is placed, and a preference is no condition: whoever asks for it later learns the rest.
      if (error instanceof ServiceError) return { order, waited: false };
      throw error;
    }
  }

  /** The wait has a deadline of its own, since it may be longer than a request may take otherwise. */
  private settled(orderId: string, remainingMs: number): Promise<Order> {
    const waitMs = Math.max(0, Math.floor(remainingMs));
    const timeoutMs = waitMs + ANSWER_MS;
    const context = currentRequest();
    const ask = () => this.orders.awaitOrder({ orderId, waitMs }, { timeoutMs });
    return context ? runInRequest({ ...context, deadlineAt: performance.now() + timeoutMs }, ask) : ask();
  }
}
