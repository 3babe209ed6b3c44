import { OrderTooLargeError, UnknownProductError } from './order-errors.ts';
import { pending, type OrderState } from './order-state.ts';

/** Maximum quantity of one product in one order. */
const MAX_QUANTITY = 1000;
/** Maximum total of one order, unless it is configured. */
export const MAX_TOTAL_CENTS = 100_000_000;

/** A product and its quantity in a request. */
export interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
}

/** The product data that an order needs. */
export interface PricedProduct {
  readonly id: string;
  readonly name: string;
  readonly priceCents: number;
}

/** A product in an order, with the name and price it had when the order was placed. */
export interface OrderItem extends OrderLine {
  readonly name: string;
  readonly priceCents: number;
}

export interface Order {
  readonly id: string;
  readonly userId: string;
  readonly state: OrderState;
  readonly items: readonly OrderItem[];
  readonly totalCents: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** W3C Trace Context of the request that placed it. */
  readonly traceparent?: string;
}

/**
 * Creates an order with the prices of `products`. Lines with the same product are added.
 * @throws UnknownProductError if a line names a product that is not among `products`.
 * @throws OrderTooLargeError above {@link MAX_QUANTITY} of one product, or `maxTotalCents` in all.
 */
export function newOrder(
  who: Pick<Order, 'id' | 'userId' | 'createdAt' | 'traceparent'>,
  lines: readonly OrderLine[],
  products: readonly PricedProduct[],
  maxTotalCents = MAX_TOTAL_CENTS,
): Order {
  const items = itemsOf(sumByProduct(lines), products);
  const totalCents = items.reduce((total, { priceCents, quantity }) => total + priceCents * quantity, 0);
  if (totalCents > maxTotalCents) {
    throw new OrderTooLargeError(`the total of an order must be ≤ ${maxTotalCents} cents, got ${totalCents}`, {
      totalCents,
      maxTotalCents,
    });
  }
  return { ...who, state: pending, items, totalCents, updatedAt: who.createdAt };
}

function sumByProduct(lines: readonly OrderLine[]): Map<string, number> {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  for (const [productId, quantity] of quantities) {
    if (quantity > MAX_QUANTITY) {
      throw new OrderTooLargeError(`quantity of one product must be ≤ ${MAX_QUANTITY}, got ${quantity}`, {
        productId,
        quantity,
        maxQuantity: MAX_QUANTITY,
      });
    }
  }
  return quantities;
}

function itemsOf(quantities: Map<string, number>, products: readonly PricedProduct[]): OrderItem[] {
  const known = new Map(products.map((product) => [product.id, product]));
  const unknown = [...quantities.keys()].filter((productId) => !known.has(productId));
  if (unknown.length > 0) throw new UnknownProductError(unknown);
  return [...quantities].map(([productId, quantity]) => {
    const { name, priceCents } = known.get(productId)!;
    return { productId, name, quantity, priceCents };
  });
}
