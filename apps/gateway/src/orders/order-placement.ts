import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ServiceError, type RequestOf } from '@signalbox/contract';
import { isSettled, orders, type Order } from '@signalbox/contracts-orders';
import type { Affinity } from '@signalbox/discovery';
import { currentRequest, InjectClient, RemoteError, runInRequest, type ClientOf } from '@signalbox/rpc';
import { z } from 'zod';

type OrdersClient = ClientOf<typeof orders>;
type Request = RequestOf<typeof orders.placeOrder>;

/** Most orders are settled within this time, so one call is enough. */
const SETTLED_WITHIN_MS = 100;
/** Time for the reply to arrive after the requested wait is over. */
const REPLY_MS = 500;
/** Maximum duration of one more call while another request holds the key: orders waits up to 500 ms for it. */
const KEY_IN_USE_MS = 700;
const PAUSE_MS = 50;

/** The last known state of an order, and whether the preferred wait was applied. */
export interface Placed {
  readonly order: Order;
  readonly waited: boolean;
}

/** Places an order and, if the client prefers that, waits until it is settled. */
@Injectable()
export class OrderPlacement {
  constructor(@InjectClient(orders) private readonly orders: OrdersClient) {}

  async place(request: Omit<Request, 'waitMs'>, waitSeconds: number | undefined): Promise<Placed> {
    const waitMs = (waitSeconds ?? 0) * 1000;
    const waitUntil = performance.now() + waitMs;
    // The instance that places an order also settles it, so it can wait for it without the database.
    const affinity: Affinity = {};
    const order = await this.placed({ ...request, waitMs: Math.min(SETTLED_WITHIN_MS, waitMs) }, affinity);
    if (waitSeconds === undefined) return { order, waited: false };
    if (isSettled(order)) return { order, waited: true };
    try {
      return { order: await this.settled(order.id, waitUntil - performance.now(), affinity), waited: true };
    } catch (error) {
      // The order is placed, and the preference is optional.
      if (error instanceof ServiceError) return { order, waited: false };
      throw error;
    }
  }

  /** Retries while another request with the same key is in progress and the deadline allows another call. */
  private async placed(request: Request, affinity: Affinity): Promise<Order> {
    for (;;) {
      try {
        return await this.orders.placeOrder(request, { affinity });
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error;
        if (error.code === 'UNKNOWN_PRODUCT') throw withUnknownProducts(error, request.items);
        if (error.code !== 'IDEMPOTENCY_KEY_IN_USE' || untilDeadlineMs() < KEY_IN_USE_MS) throw error;
        await delay(PAUSE_MS);
      }
    }
  }

  /** The wait has its own deadline, because it may be longer than the timeout of a request. */
  private settled(orderId: string, remainingMs: number, affinity: Affinity): Promise<Order> {
    const waitMs = Math.max(0, Math.floor(remainingMs));
    const timeoutMs = waitMs + REPLY_MS;
    const context = currentRequest();
    const call = () => this.orders.getOrder({ orderId, waitMs }, { timeoutMs, affinity });
    return context ? runInRequest({ ...context, deadlineAt: performance.now() + timeoutMs }, call) : call();
  }
}

/** Time until the deadline of the current request. */
const untilDeadlineMs = (): number => (currentRequest()?.deadlineAt ?? 0) - performance.now();

const details = z.object({ productIds: z.array(z.string()) });

/** The same error with the order lines of unknown products, if the service reports their ids. */
function withUnknownProducts(error: RemoteError, items: Request['items']): RemoteError {
  const unknown = new Set(details.safeParse(error.details).data?.productIds);
  const invalid = items.flatMap(({ productId }, index) =>
    unknown.has(productId) ? [{ field: `items[${index}].productId`, message: `there is no product ${productId}` }] : [],
  );
  return new RemoteError(error.code, error.message, { invalidFields: invalid });
}
