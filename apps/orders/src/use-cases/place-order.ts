import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IdempotencyKeyReusedError } from '../domain/order-errors.ts';
import { newOrder, type Order, type OrderLine } from '../domain/order.ts';
import { ProductCatalog } from '../products/product-catalog.ts';
import { firstClaim, OrderRepository, type FirstReply } from './order-repository.ts';
import { replyMs } from './reply-time.ts';
import { Settlements } from './settlements.ts';

/** What a customer orders. */
export interface Placement {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly lines: readonly OrderLine[];
}

/** Takes an order, and begins to settle it without being waited for. */
@Injectable()
export class PlaceOrder {
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
  async place(
    { userId, idempotencyKey: key, lines }: Placement,
    { deadlineAt }: { readonly deadlineAt: number },
  ): Promise<Order> {
    const bodyHash = hashOf(lines);
    const earlier = await this.orders.findFirstReply(userId, key);
    if (earlier) return repeat(earlier, bodyHash);

    const products = await this.products.findMany(lines.map(({ productId }) => productId));
    const order = newOrder({ id: randomUUID(), userId, createdAt: new Date() }, lines, products);
    const twin = await this.orders.insert(order, { key, bodyHash }, { deadlineAt: deadlineAt - replyMs });
    if (twin) return repeat(twin, bodyHash);
    this.settlements.begin(firstClaim(order));
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
