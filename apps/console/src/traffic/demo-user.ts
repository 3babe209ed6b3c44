import { randomUUID } from 'node:crypto';
import type { GatewayAnswer, GatewayCall } from './gateway-client.ts';

type Call = (call: GatewayCall) => Promise<GatewayAnswer>;

/** The password of the demo accounts. It is public. */
const PASSWORD = 'signalbox-demo';
/** With this many orders, a user cancels one before it places another. */
const MAX_ORDERS = 5;
/** An account has credit for 100 000 cents by default: enough for all of its orders. */
const MAX_ORDER_CENTS = 20_000;
const MAX_QUANTITY = 3;

/** The actions of a user, with their shares. */
const MIX = [
  ['products', 35],
  ['me', 20],
  ['overview', 10],
  ['list', 15],
  ['place', 6],
  ['read', 7],
  ['cancel', 6],
  ['signIn', 1],
] as const;
type Action = (typeof MIX)[number][0];
const TOTAL = MIX.reduce((sum, [, share]) => sum + share, 0);

/** A product that a demo user can order. */
export interface Product {
  readonly id: string;
  readonly priceCents: number;
}

/** One user of the demo traffic. */
export class DemoUser {
  private token: string | undefined;
  private signingIn: Promise<GatewayAnswer> | undefined;
  private readonly orders: string[] = [];

  /**
   * @param isNew - whether its account may have to be created.
   * @param products - the known products that are not too expensive. All users share them.
   */
  constructor(
    private readonly email: string,
    private readonly isNew: boolean,
    private readonly call: Call,
    private readonly products: Product[],
    private readonly random: () => number = Math.random,
  ) {}

  /** Makes one call. @throws Error without an answer. */
  async act(): Promise<GatewayAnswer> {
    if (this.token === undefined) return (this.signingIn ??= this.signIn());
    const answer = await this.run(this.next());
    if (answer.status === 401) this.token = undefined;
    return answer;
  }

  private next(): Action {
    let at = this.random() * TOTAL;
    return MIX.find(([, share]) => (at -= share) < 0)?.[0] ?? 'products';
  }

  private async run(action: Action): Promise<GatewayAnswer> {
    const { token } = this;
    switch (action) {
      case 'products':
        return this.readProducts();
      case 'me':
        return this.call({ path: '/api/me', token });
      case 'overview':
        return this.call({ path: '/api/overview', token });
      case 'list':
        return this.listOrders();
      case 'place':
        if (this.orders.length >= MAX_ORDERS) return this.cancelOrder();
        return this.products.length > 0 ? this.placeOrder() : this.readProducts();
      case 'read':
        return this.orders[0] ? this.call({ path: `/api/orders/${this.orders[0]}`, token }) : this.readProducts();
      case 'cancel':
        return this.cancelOrder();
      case 'signIn':
        return (this.signingIn ??= this.signIn());
    }
  }

  private async readProducts(): Promise<GatewayAnswer> {
    const answer = await this.call({ path: '/api/products' });
    if (this.products.length > 0) return answer;
    const { items = [] } = (answer.body ?? {}) as { items?: Product[] };
    this.products.push(...items.filter((one) => one.priceCents <= MAX_ORDER_CENTS));
    return answer;
  }

  private async placeOrder(): Promise<GatewayAnswer> {
    const { id: productId, priceCents } = this.products[Math.floor(this.random() * this.products.length)]!;
    const affordable = Math.min(MAX_QUANTITY, Math.floor(MAX_ORDER_CENTS / priceCents));
    const quantity = 1 + Math.floor(this.random() * affordable);
    const answer = await this.call({
      method: 'POST',
      path: '/api/orders',
      token: this.token,
      headers: { 'idempotency-key': randomUUID() },
      body: { items: [{ productId, quantity }] },
    });
    const { id } = (answer.body ?? {}) as { id?: string };
    if (answer.status === 201 && id !== undefined) this.orders.push(id);
    return answer;
  }

  /** Finds orders of an earlier run, which hold credit. */
  private async listOrders(): Promise<GatewayAnswer> {
    const answer = await this.call({ path: '/api/orders?limit=20', token: this.token });
    const { items = [] } = (answer.body ?? {}) as { items?: { id: string; status: string }[] };
    const confirmed = items.filter(({ id, status }) => status === 'CONFIRMED' && !this.orders.includes(id));
    this.orders.push(...confirmed.map(({ id }) => id));
    return answer;
  }

  private cancelOrder(): Promise<GatewayAnswer> {
    const order = this.orders.shift();
    if (order === undefined) return this.readProducts();
    return this.call({ method: 'POST', path: `/api/orders/${order}/cancel`, token: this.token });
  }

  private async signIn(): Promise<GatewayAnswer> {
    const credentials = { email: this.email, password: PASSWORD };
    const signIn = () => this.call({ method: 'POST', path: '/api/sessions', body: credentials });
    try {
      let answer = await signIn();
      if (answer.status === 401 && this.isNew) {
        const body = { ...credentials, name: 'Traffic' };
        const created = await this.call({ method: 'POST', path: '/api/users', body });
        answer = created.status === 201 ? await signIn() : created;
      }
      this.token = (answer.body as { accessToken?: string } | undefined)?.accessToken;
      return answer;
    } finally {
      this.signingIn = undefined;
    }
  }
}
