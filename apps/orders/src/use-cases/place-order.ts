import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { currentRequest } from '@signalbox/rpc';
import { IdempotencyKeyReusedError } from '../domain/order-errors.ts';
import { newOrder, type Order, type OrderLine } from '../domain/order.ts';
import { firstClaim, OrderRepository, type FirstReply } from '../ports/order-repository.ts';
import { ProductCatalog } from '../products/product-catalog.ts';
import { SagaRunner } from '../runners/saga-runner.ts';
import { OrderWaiters, REPLY_MS, type Wait } from './order-waiters.ts';

/** The input of an order. */
export interface Placement {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly lines: readonly OrderLine[];
}

/** Limits of a new order. */
export abstract class OrderLimits {
  /** The maximum total, in cents. It is read at each order. */
  abstract readonly maxTotalCents: number;
}

/** Places an order and begins to settle it in the background. */
@Injectable()
export class PlaceOrder {
  private readonly inProgress = new Map<string, Promise<Order>>();

  constructor(
    private readonly orders: OrderRepository,
    private readonly products: ProductCatalog,
    private readonly runner: SagaRunner,
    private readonly waiters: OrderWaiters,
    private readonly limits: OrderLimits,
  ) {}

  /**
   * @returns the new order, or the first reply of the same key. With `waitMs` above 0: the order once it is
   * settled, or the current order after that time.
   * @throws UnknownProductError, OrderTooLargeError, IdempotencyKeyReusedError, IdempotencyKeyInUseError
   */
  async place(placement: Placement, wait: Wait): Promise<Order> {
    const order = await this.placedOnce(placement, wait.deadlineAt - REPLY_MS);
    if (wait.waitMs === 0) return order;
    // The order is placed, even if the wait fails.
    return this.waiters.settled(placement.userId, order.id, wait).catch(() => order);
  }

  /**
   * Requests with the same key share one statement on this instance, because many of them would use all connections.
   */
  private placedOnce(placement: Placement, deadlineAt: number): Promise<Order> {
    const bodyHash = hashOf(placement.lines);
    const id = `${placement.userId} ${bodyHash} ${placement.idempotencyKey}`;
    const placed =
      this.inProgress.get(id) ??
      this.newOrFirst(placement, bodyHash, deadlineAt).finally(() => this.inProgress.delete(id));
    this.inProgress.set(id, placed);
    return placed;
  }

  private async newOrFirst(
    { userId, idempotencyKey: key, lines }: Placement,
    bodyHash: string,
    deadlineAt: number,
  ): Promise<Order> {
    const products = await this.products.findMany(lines.map(({ productId }) => productId));
    const traceparent = currentRequest()?.traceparent;
    let order: Order;
    try {
      const { maxTotalCents } = this.limits;
      const placed = { id: randomUUID(), userId, createdAt: new Date(), traceparent };
      order = newOrder(placed, lines, products, maxTotalCents);
    } catch (refusal) {
      // A retry of a placed order succeeds even if its products are no longer sold.
      const earlier = await this.orders.findFirstReply(userId, key);
      if (earlier) return repeat(earlier, bodyHash);
      throw refusal;
    }
    const earlier = await this.orders.insert(order, { key, bodyHash }, { deadlineAt });
    if (earlier) return repeat(earlier, bodyHash);
    void this.runner.run(firstClaim(order));
    return order;
  }
}

function repeat(first: FirstReply, bodyHash: string): Order {
  if (first.bodyHash !== bodyHash) throw new IdempotencyKeyReusedError();
  return first.order;
}

function hashOf(lines: readonly OrderLine[]): string {
  const body = lines.map(({ productId, quantity }) => [productId, quantity]);
  return createHash('sha256').update(JSON.stringify(body)).digest('base64url');
}
