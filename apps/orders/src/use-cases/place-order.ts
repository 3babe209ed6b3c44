import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newOrder, type Order, type OrderLine } from '../domain/order.ts';
import { firstClaim, IdempotencyKeyInUseError, OrderRepository, type FirstReply } from '../ports/order-repository.ts';
import { ProductCatalog } from '../products/product-catalog.ts';
import { Settlements } from '../runners/settlements.ts';
import { REPLY_MS } from './reply-time.ts';
import { IdempotencyKeyReusedError } from './use-case-errors.ts';

/** What a customer orders. */
export interface Placement {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly lines: readonly OrderLine[];
}

/** Takes an order, and begins to settle it without being waited for. */
@Injectable()
export class PlaceOrder {
  private readonly underWay = new Map<string, Promise<Order>>();

  constructor(
    private readonly orders: OrderRepository,
    private readonly products: ProductCatalog,
    private readonly settlements: Settlements,
  ) {}

  /**
   * @param options.deadlineAt - when the caller gives up, by `performance.now()`: so long it waits for a twin.
   * @returns the new order, or what was answered first under the same key.
   * @throws UnknownProductError, OrderTooLargeError, IdempotencyKeyReusedError, IdempotencyKeyInUseError
   */
  place(placement: Placement, options: { readonly deadlineAt: number }): Promise<Order> {
    const { userId, idempotencyKey, lines } = placement;
    const bodyHash = hashOf(lines);
    // Twins that meet here share one answer. Each with its own queries, a crowd of them would wait for one another.
    const id = `${userId} ${bodyHash} ${idempotencyKey}`;
    const twin = this.underWay.get(id);
    if (twin) {
      return twin.catch((error: unknown) => {
        // The twin had less time to wait for one on another instance.
        const hasTime = performance.now() < options.deadlineAt - REPLY_MS;
        if (error instanceof IdempotencyKeyInUseError && hasTime) return this.place(placement, options);
        throw error;
      });
    }
    const reply = this.placeOne(placement, bodyHash, options).finally(() => this.underWay.delete(id));
    this.underWay.set(id, reply);
    return reply;
  }

  private async placeOne(
    { userId, idempotencyKey: key, lines }: Placement,
    bodyHash: string,
    { deadlineAt }: { readonly deadlineAt: number },
  ): Promise<Order> {
    const products = await this.products.findMany(lines.map(({ productId }) => productId));
    let order: Order;
    try {
      order = newOrder({ id: randomUUID(), userId, createdAt: new Date() }, lines, products);
    } catch (refusal) {
      // What was taken once is not refused later, though its products are sold no longer.
      const earlier = await this.orders.findFirstReply(userId, key);
      if (earlier) return repeat(earlier, bodyHash);
      throw refusal;
    }
    const twin = await this.orders.insert(order, { key, bodyHash }, { deadlineAt: deadlineAt - REPLY_MS });
    if (twin) return repeat(twin, bodyHash);
    void this.settlements.begin(firstClaim(order));
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
