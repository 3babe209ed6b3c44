import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ServiceError, type RequestOf } from '@signalbox/contract';
import { isSettled, orders, type Order } from '@signalbox/contracts-orders';
import type { Affinity } from '@signalbox/discovery';
import { currentRequest, InjectClient, runInRequest, type ClientOf } from '@signalbox/rpc';
import { withUnknownProducts } from './unknown-products.ts';

type OrdersClient = ClientOf<typeof orders>;
type Request = Omit<RequestOf<typeof orders.placeOrder>, 'heldMs'>;

// What settling takes, but for outages: so long placing an order may take, and most need not be asked for again.
const SETTLED_WITHIN_MS = 100;

// What an answer takes to travel back, when the service has waited for as long as it was asked to.
const ANSWER_MS = 500;
// How much time must be left to ask again while another request with the same key is at work: what the service waits for
// that one at least, and what it takes besides.
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
    // Where an order is placed it is settled, too, and waiting for it costs nothing.
    const affinity: Affinity = {};
    const heldMs = Math.min(SETTLED_WITHIN_MS, waitMs);
    const order = await this.placed({ ...request, heldMs }, affinity).catch((error: unknown) => {
      throw withUnknownProducts(error, request.items);
    });
    if (waitSeconds === undefined) return { order, waited: false };
    if (isSettled(order)) return { order, waited: true };
    try {
      return { order: await this.settled(order.id, waitUntil - performance.now(), affinity), waited: true };
    } catch (error) {
      // The order is placed, and a preference is no condition: whoever asks for it later learns the rest.
      if (error instanceof ServiceError) return { order, waited: false };
      throw error;
    }
  }

  private async placed(request: RequestOf<typeof orders.placeOrder>, affinity: Affinity): Promise<Order> {
    for (;;) {
      try {
        return await this.orders.placeOrder(request, { affinity });
      } catch (error) {
        // An attempt has less time than the request, which may well live to see what becomes of its twin.
        if (!isInUse(error) || untilDeadlineMs() < TWIN_MS) throw error;
        await delay(PAUSE_MS);
      }
    }
  }

  /** The wait has a deadline of its own, since it may be longer than a request may take otherwise. */
  private settled(orderId: string, remainingMs: number, affinity: Affinity): Promise<Order> {
    const waitMs = Math.max(0, Math.floor(remainingMs));
    const timeoutMs = waitMs + ANSWER_MS;
    const context = currentRequest();
    const ask = () => this.orders.awaitOrder({ orderId, waitMs }, { timeoutMs, affinity });
    return context ? runInRequest({ ...context, deadlineAt: performance.now() + timeoutMs }, ask) : ask();
  }
}

const isInUse = (error: unknown): boolean => (error as { code?: unknown }).code === 'IDEMPOTENCY_KEY_IN_USE';

/** Until the present request has to be answered. */
const untilDeadlineMs = (): number => (currentRequest()?.deadlineAt ?? 0) - performance.now();
