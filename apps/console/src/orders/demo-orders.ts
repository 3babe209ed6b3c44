import { randomUUID } from 'node:crypto';
import type { Action, Call } from '../traffic/demo-user.ts';
import type { GatewayAnswer } from '../traffic/gateway-client.ts';

/** With this many orders, a user cancels one before it places another. */
const MAX_ORDERS = 5;
/** An account has credit for 100 000 cents by default: enough for all of its orders. */
const MAX_ORDER_CENTS = 20_000;
const MAX_QUANTITY = 3;

/** A product that a demo user can order. */
export interface Product {
  readonly id: string;
  readonly priceCents: number;
}

/**
 * What one demo user does with orders.
 * @param products - the known products that are not too expensive. All users share them.
 */
export function orderActions(call: Call, products: Product[], random: () => number): Action[] {
  const user = new Buyer(call, products, random);
  return [
    { share: 35, run: () => user.readProducts() },
    { share: 10, run: (token) => call({ path: '/api/overview', token }) },
    { share: 15, run: (token) => user.listOrders(token) },
    { share: 6, run: (token) => user.placeOrder(token) },
    { share: 7, run: (token) => user.readOrder(token) },
    { share: 6, run: (token) => user.cancelOrder(token) },
  ];
}

class Buyer {
  private readonly orders: string[] = [];

  constructor(
    private readonly call: Call,
    private readonly products: Product[],
    private readonly random: () => number,
  ) {}

  async readProducts(): Promise<GatewayAnswer> {
    const answer = await this.call({ path: '/api/products' });
    if (this.products.length > 0) return answer;
    const { items = [] } = (answer.body ?? {}) as { items?: Product[] };
    this.products.push(...items.filter((one) => one.priceCents <= MAX_ORDER_CENTS));
    return answer;
  }

  async placeOrder(token: string): Promise<GatewayAnswer> {
    if (this.orders.length >= MAX_ORDERS) return this.cancelOrder(token);
    if (this.products.length === 0) return this.readProducts();
    const { id: productId, priceCents } = this.products[Math.floor(this.random() * this.products.length)]!;
    const affordable = Math.min(MAX_QUANTITY, Math.floor(MAX_ORDER_CENTS / priceCents));
    const quantity = 1 + Math.floor(this.random() * affordable);
    const answer = await this.call({
      method: 'POST',
      path: '/api/orders',
      token,
      headers: { 'idempotency-key': randomUUID() },
      body: { items: [{ productId, quantity }] },
    });
    const { id } = (answer.body ?? {}) as { id?: string };
    if (answer.status === 201 && id !== undefined) this.orders.push(id);
    return answer;
  }

  /** Finds orders of an earlier run, which hold credit. */
  async listOrders(token: string): Promise<GatewayAnswer> {
    const answer = await this.call({ path: '/api/orders?limit=20', token });
    const { items = [] } = (answer.body ?? {}) as { items?: { id: string; status: string }[] };
    const confirmed = items.filter(({ id, status }) => status === 'CONFIRMED' && !this.orders.includes(id));
    this.orders.push(...confirmed.map(({ id }) => id));
    return answer;
  }

  cancelOrder(token: string): Promise<GatewayAnswer> {
    const order = this.orders.shift();
    if (order === undefined) return this.readProducts();
    return this.call({ method: 'POST', path: `/api/orders/${order}/cancel`, token });
  }

  readOrder(token: string): Promise<GatewayAnswer> {
    const [order] = this.orders;
    return order === undefined ? this.readProducts() : this.call({ path: `/api/orders/${order}`, token });
  }
}
