import { seededRandom } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { DemoTraffic } from './demo-traffic.ts';
import type { GatewayAnswer, GatewayCall } from './gateway-client.ts';

// begin orders
const PRICES = [250, 900, 4_200, 18_500, 60_000];
// end orders

/** A gateway in memory. One of its users has little credit. */
class FakeGateway {
  hasGateway = true;
  readonly calls: GatewayCall[] = [];
  readonly accounts = new Set(['demo@example.com', 'thrifty@example.com']);
  // begin orders
  readonly orders = new Map<string, { id: string; status: string; email?: string; cents?: number }>();
  readonly placed = { CONFIRMED: 0, REJECTED: 0 };
  // end orders
  failWith: number | undefined;

  call = async (call: GatewayCall): Promise<GatewayAnswer> => {
    this.calls.push(call);
    if (this.failWith !== undefined) return { status: this.failWith, body: undefined };
    const { path } = call;
    const { email = '' } = (call.body ?? {}) as { email?: string };
    if (path === '/api/sessions')
      return this.accounts.has(email) ? { status: 201, body: { accessToken: email } } : { status: 401, body: {} };
    if (path === '/api/users') return { status: 201, body: void this.accounts.add(email) };
    // begin orders
    if (path === '/api/products')
      return { status: 200, body: { items: PRICES.map((priceCents) => ({ id: String(priceCents), priceCents })) } };
    if (path.endsWith('/cancel')) return { status: 202, body: void this.orders.delete(path.split('/')[3]!) };
    if (call.method === 'POST') return { status: 201, body: this.place(call) };
    if (path.startsWith('/api/orders')) return { status: 200, body: { items: this.ordersOf(call.token) } };
    // end orders
    return { status: 200, body: {} };
  };

  // begin orders
  private ordersOf(token?: string) {
    return [...this.orders.values()].filter(({ email = token }) => email === token);
  }

  private place({ token = '', body }: GatewayCall) {
    const [{ productId, quantity }] = (body as { items: [{ productId: string; quantity: number }] }).items;
    const cents = Number(productId) * quantity;
    const reserved = this.ordersOf(token).reduce((sum, order) => sum + (order.cents ?? 0), cents);
    const status = reserved <= (token.startsWith('thrifty') ? 1_000 : 100_000) ? 'CONFIRMED' : 'REJECTED';
    this.placed[status] += 1;
    const order = { id: `o-${this.calls.length}`, status, email: token, cents };
    if (status === 'CONFIRMED') this.orders.set(order.id, order);
    return order;
  }
  // end orders
}

/** Traffic whose time passes only in `pass`. */
function traffic(gateway = new FakeGateway()) {
  let now = 0;
  const messages: string[] = [];
  const logger = { info: (_: object, message: string) => void messages.push(message), warn: () => {} };
  const running = new DemoTraffic({ client: gateway, logger, random: seededRandom(7), now: () => now });
  const pass = async (seconds: number) => {
    for (let step = 0; step < seconds * 100; step += 1) {
      now += 10;
      running.run();
      await Promise.resolve();
      await new Promise(setImmediate);
    }
    running.stop();
  };
  return { running, gateway, messages, pass };
}

describe('the demo traffic', () => {
  it('makes calls of all kinds at the asked rate', async () => {
    const { running, gateway, pass } = traffic();
    running.set(50);
    await pass(20);
    expect(gateway.calls.length).toBeGreaterThan(900);
    expect(gateway.calls.length).toBeLessThan(1_100);
    const kinds = new Set(gateway.calls.map(({ method = 'GET', path }) => `${method} ${path.replace(/o-\d+/, 'ID')}`));
    expect([...kinds].sort()).toEqual([
      'GET /api/me',
      // begin orders
      'GET /api/orders/ID',
      'GET /api/orders?limit=20',
      'GET /api/overview',
      'GET /api/products',
      'POST /api/orders',
      'POST /api/orders/ID/cancel',
      // end orders
      'POST /api/sessions',
      'POST /api/users',
    ]);
    expect(running.state.failed).toBe(0);
  });

  // begin orders
  it('cancels its orders, also those of an earlier run', async () => {
    const { running, gateway, pass } = traffic();
    for (const id of ['old-1', 'old-2']) gateway.orders.set(id, { id, status: 'CONFIRMED' });
    running.set(50);
    await pass(60);
    expect(gateway.orders.size).toBeLessThanOrEqual(10);
    expect(gateway.orders.has('old-1')).toBe(false);
  });

  it('places orders of which few are rejected', async () => {
    const { running, gateway, pass } = traffic();
    running.set(50);
    await pass(60);
    const { CONFIRMED, REJECTED } = gateway.placed;
    expect(REJECTED).toBeGreaterThan(0);
    expect(REJECTED / (CONFIRMED + REJECTED)).toBeLessThan(0.2);
  });

  // end orders

  it('creates further accounts for a high rate', async () => {
    const { running, gateway, pass } = traffic();
    running.set(200);
    await pass(2);
    expect([...gateway.accounts]).toContain('traffic-7@example.com');
  });

  it('counts failures since it was switched on', async () => {
    const { running, gateway, pass } = traffic();
    gateway.failWith = 503;
    running.set(20);
    await pass(5);
    expect(running.state.failed).toBeGreaterThan(80);
    running.set(10);
    expect(running.state).toEqual({ callsPerSecond: 10, failed: 0 });
    running.stop();
  });

  it('waits while there is no gateway, and says so once', async () => {
    const { running, gateway, messages, pass } = traffic();
    gateway.hasGateway = false;
    running.set(20);
    await pass(2);
    expect(gateway.calls).toEqual([]);
    expect(messages.filter((message) => message.includes('waits'))).toHaveLength(1);
  });

  it('does not wait for slow answers, but has a maximum of calls in flight', async () => {
    const gateway = new FakeGateway();
    let inFlight = 0;
    gateway.call = () => {
      inFlight += 1;
      return new Promise(() => {});
    };
    const { running, pass } = traffic(gateway);
    running.set(500);
    await pass(5);
    // Each user waits for its first sign-in, which all of its calls share.
    expect(inFlight).toBeLessThanOrEqual(12);
  });
});
