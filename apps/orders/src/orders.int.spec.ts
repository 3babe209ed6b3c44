import { randomUUID } from 'node:crypto';
import { describeAccess } from '@signalbox/auth/access-matrix';
import { orders as contract, type Order } from '@signalbox/contracts-orders';
import { until } from '@signalbox/testing';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AnswerableCredit } from './adapters/in-memory.fixture.ts';
import { FakeRegistry } from './instances.fixture.ts';
import { startOrdersDatabase, type OrdersDatabase } from './orders-database.fixture.ts';
import { startOrders, type OrdersService } from './orders-service.fixture.ts';
import type { Credit } from './ports/credit.ts';
import { demoProducts } from './products/demo-products.ts';
import { startUsers, type UsersService } from './users-service.fixture.ts';

const ticket = demoProducts[0]!;
const lines = (quantity = 1) => [{ productId: ticket.id, quantity }];

describe('the orders service', () => {
  let database: OrdersDatabase;
  let users: UsersService;
  const instances = new FakeRegistry();
  const others: OrdersService[] = [];
  let orders: OrdersService;

  beforeAll(async () => {
    database = await startOrdersDatabase();
    users = await startUsers();
    instances.set('users', users.port);
    orders = await start();
  });
  afterEach(async () => {
    instances.set('users', users.port);
    await Promise.all(others.splice(0).map((other) => other.stop()));
  });
  afterAll(async () => {
    await orders?.stop();
    await users?.stop();
    await database?.stop();
  });

  describeAccess(contract, async () => {
    const ada = await aCustomer();
    const { id: orderId } = await ada.place();
    return { port: orders.port, signer: users.signer, owner: { token: ada.token, ids: { orderId } } };
  });

  it('lists its products without a token', async () => {
    const { items } = await orders.as(undefined, (client) => client.listProducts({}));
    expect(items).toHaveLength(demoProducts.length);
    expect(items).toEqual(expect.arrayContaining([...demoProducts]));
  });

  it('creates its products once if several instances start at the same time', async () => {
    await sql`truncate products`.execute(database.db);
    const [one] = await Promise.all([another(), another(), another()]);
    const { items } = await one.as(undefined, (client) => client.listProducts({}));
    expect(items).toHaveLength(demoProducts.length);
  });

  it('accepts an order, reserves its credit, and confirms it', async () => {
    const ada = await aCustomer();
    const placed = await ada.place(lines(2));
    expect(placed).toEqual({
      id: expect.any(String),
      status: 'PENDING',
      reason: null,
      items: [{ productId: ticket.id, name: ticket.name, quantity: 2, priceCents: ticket.priceCents }],
      totalCents: 2 * ticket.priceCents,
      createdAt: expect.any(String),
      updatedAt: placed.createdAt,
    });
    const settled = await ada.settled(placed);
    expect(settled).toMatchObject({ id: placed.id, status: 'CONFIRMED', reason: null });
    expect(await ada.get(placed)).toEqual(settled);
    expect(ada.availableCents()).toBe(10_000 - placed.totalCents);
  });

  it("rejects an order if the customer's credit is too low", async () => {
    const thrifty = await aCustomer(ticket.priceCents - 1);
    const settled = await thrifty.settled(await thrifty.place());
    expect(settled).toMatchObject({ status: 'REJECTED', reason: 'INSUFFICIENT_CREDIT' });
    await expect(thrifty.cancel(settled)).rejects.toMatchObject({ code: 'ORDER_NOT_CANCELLABLE' });
  });

  it('releases the credit of a cancelled order', async () => {
    const ada = await aCustomer();
    const confirmed = await ada.settled(await ada.place());
    expect(await ada.cancel(confirmed)).toMatchObject({ status: 'CANCELLING', reason: 'REQUESTED' });
    expect(await ada.settled(confirmed)).toMatchObject({ status: 'CANCELLED', reason: 'REQUESTED' });
    expect(await ada.cancel(confirmed)).toMatchObject({ status: 'CANCELLED' });
    expect(ada.availableCents()).toBe(10_000);
  });

  it('documents its metrics (updated by vitest -u)', async () => {
    const page = `# Metrics of orders\n\n${orders.metricsReference()}\n`;
    await expect(page).toMatchFileSnapshot('../../../docs/metrics/orders.md');
  });

  it('exports metrics of settled and unsettled orders', async () => {
    const ada = await aCustomer();
    await ada.settled(await ada.place());
    const credit = new AnswerableCredit();
    const stuck = await another(undefined, credit);
    await stuck.as(ada.token, (client) => client.placeOrder({ idempotencyKey: 'unsettled', items: lines() }));
    const metrics = await orders.metrics();
    expect(metrics).toMatch(/signalbox_orders_settled_total\{status="CONFIRMED",.*\} [1-9]/);
    expect(metrics).toMatch(/signalbox_orders_settle_attempts_total\{status="PENDING",outcome="taken",.*\} [1-9]/);
    expect(metrics).toMatch(/signalbox_orders_unsettled\{status="PENDING",.*\} [1-9]/);
    expect(metrics).toMatch(/signalbox_orders_oldest_unsettled_age_seconds\{status="PENDING",.*\} \d/);
    expect(metrics).toMatch(/signalbox_orders_stuck\{.*\} \d/);
    credit.answer({ outcome: 'REFUSED', reason: 'INSUFFICIENT_CREDIT' });
  });

  it('shows stuck orders to an admin, who can retry them, and refuses another user', async () => {
    const answerable = new AnswerableCredit();
    const stuck = await another({ ORDER_EXPIRY_MS: '1' }, answerable);
    const ada = await aCustomer();
    const { id: orderId } = await stuck.as(ada.token, (client) => client.placeOrder(anOrder()));
    const grace = await users.signIn(randomUUID(), 0, 'admin');
    const { items } = await orders.as(grace, (client) => client.listStuck({ limit: 1000 }));
    expect(items.map(({ order }) => order.id)).toContain(orderId);
    await expect(orders.as(grace, (client) => client.getOrderForOperator({ orderId }))).resolves.toMatchObject({
      order: { id: orderId, status: 'PENDING' },
      nextAttemptAt: expect.any(String),
    });
    const counts = await orders.as(grace, (client) => client.countOrders({}));
    expect(counts.items.find(({ status }) => status === 'PENDING')?.orders).toBeGreaterThan(0);
    expect(counts.oldestUnsettledSeconds).toBeGreaterThanOrEqual(0);
    const retried = await orders.as(grace, (client) => client.retryOrder({ orderId }));
    expect(retried).toMatchObject({ id: orderId, status: 'CANCELLED', reason: 'EXPIRED' });

    const refusal = { code: 'FORBIDDEN', message: 'expected an admin, got a user' };
    await expect(orders.as(ada.token, (client) => client.listStuck({ limit: 1 }))).rejects.toMatchObject(refusal);
    await expect(orders.as(ada.token, (client) => client.retryOrder({ orderId }))).rejects.toMatchObject(refusal);
    answerable.answer({ outcome: 'REFUSED', reason: 'UNKNOWN_USER' });
  });

  it('repeats the bytes of the first answer for a repeated key', async () => {
    const ada = await aCustomer();
    const request = { idempotencyKey: 'key', items: lines() };
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => orders.as(ada.token, (client) => client.placeOrder.bytes(request))),
    );
    await ada.settled(JSON.parse(replies[0]!.toString()) as Order);
    replies.push(await orders.as(ada.token, (client) => client.placeOrder.bytes(request)));
    expect(new Set(replies.map(String)).size).toBe(1);
    expect(ada.availableCents()).toBe(10_000 - ticket.priceCents);
    await expect(ada.place(lines(2), 'key')).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('reports the reason when it rejects an order', async () => {
    const ada = await aCustomer();
    const unknown = randomUUID();
    await expect(ada.place([...lines(), { productId: unknown, quantity: 1 }])).rejects.toMatchObject({
      code: 'UNKNOWN_PRODUCT',
      details: { productIds: [unknown] },
    });
    await expect(ada.place([...lines(600), ...lines(600)])).rejects.toMatchObject({
      code: 'ORDER_TOO_LARGE',
      details: { productId: ticket.id, quantity: 1200 },
    });
    const dear = demoProducts.slice(-2).map(({ id }) => ({ productId: id, quantity: 1000 }));
    await expect(ada.place(dear)).rejects.toMatchObject({
      code: 'ORDER_TOO_LARGE',
      details: { totalCents: 108_000_000 },
    });
  });

  it('lists the orders of a customer, newest first, page by page', async () => {
    const ada = await aCustomer();
    const placed: string[] = [];
    for (let i = 0; i < 5; i++) placed.push((await ada.place()).id);
    const listed: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await orders.as(ada.token, (client) => client.listOrders({ limit: 2, cursor: cursor ?? undefined }));
      listed.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(listed).toEqual(placed.toReversed());
    await expect(
      orders.as(ada.token, (client) => client.listOrders({ limit: 2, cursor: 'garbage' })),
    ).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('hides the orders of a customer from other users and from anonymous callers', async () => {
    const [ada, bob] = [await aCustomer(), await aCustomer()];
    const placed = await ada.place();
    await expect(bob.get(placed)).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    await expect(bob.settled(placed)).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    await expect(bob.cancel(placed)).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    const { items } = await orders.as(bob.token, (client) => client.listOrders({ limit: 10 }));
    expect(items).toEqual([]);
    await expect(orders.as(undefined, (client) => client.getOrder({ orderId: placed.id }))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it("requests credit with the request id of the order's request", async () => {
    const ada = await aCustomer();
    const requestId = randomUUID();
    await ada.settled(await orders.as(ada.token, (client) => client.placeOrder(anOrder()), requestId));
    expect(users.askedBy).toContain(requestId);
  });

  it('confirms an order when users is reachable again', async () => {
    const ada = await aCustomer();
    instances.set('users');
    const placed = await ada.place();
    const waiting = ada.settled(placed);
    instances.set('users', users.port);
    expect(await waiting).toMatchObject({ status: 'CONFIRMED' });
  });

  it('cancels an order that was pending for too long, and releases its credit', async () => {
    const shortExpiry = await another({ ORDER_EXPIRY_MS: '1' });
    const ada = await aCustomer();
    // The instance loads the token verification keys before users becomes unreachable.
    await shortExpiry.as(ada.token, (client) => client.listOrders({ limit: 1 }));
    instances.set('users');
    const placed = await shortExpiry.as(ada.token, (client) => client.placeOrder(anOrder()));
    await until(async () => (await ada.get(placed)).status === 'CANCELLING');
    instances.set('users', users.port);
    expect(await ada.settled(placed)).toMatchObject({ status: 'CANCELLED', reason: 'EXPIRED' });
    expect(ada.availableCents()).toBe(10_000);
  });

  it('answers a caller that waits on one instance for an order that another instance settles', async () => {
    const answerable = new AnswerableCredit();
    const there = await another({}, answerable);
    const ada = await aCustomer();
    const placed = await there.as(ada.token, (client) => client.placeOrder(anOrder()));
    const askedAt = performance.now();
    const waiting = ada.settled(placed);
    answerable.answer({ outcome: 'GRANTED' });
    expect(await waiting).toMatchObject({ status: 'CONFIRMED' });
    // Much earlier than the end of the wait or of a lease.
    expect(performance.now() - askedAt).toBeLessThan(1_000);
  });

  it('delays its reply until the order is settled if the caller sets `waitMs`', async () => {
    const ada = await aCustomer();
    const place = () => orders.as(ada.token, (client) => client.placeOrder({ ...anOrder(), waitMs: 200 }));
    // On a busy machine, the wait may end before the order is settled.
    await until(async () => (await place()).status === 'CONFIRMED');
  });

  it('replies with the current order when the wait is over', async () => {
    const silent = new AnswerableCredit();
    const stuck = await another({}, silent);
    const ada = await aCustomer();
    const held = { ...anOrder(), waitMs: 1 };
    const place = () => stuck.as(ada.token, (client) => client.placeOrder(held));
    const placed = await place();
    expect(placed).toMatchObject({ status: 'PENDING' });
    silent.answer({ outcome: 'GRANTED' });
    await ada.settled(placed);
    // A repeated request gets the current order.
    expect(await place()).toMatchObject({ id: placed.id, status: 'CONFIRMED' });
  });

  it('settles an order that another instance does not settle', async () => {
    const silent = new AnswerableCredit();
    const stuck = await another({}, silent);
    const ada = await aCustomer();
    const placed = await stuck.as(ada.token, (client) => client.placeOrder(anOrder()));
    stuck.drain();
    expect(await ada.settled(placed)).toMatchObject({ status: 'CONFIRMED' });
    silent.answer({ outcome: 'RELEASED' });
  });

  it('answers waiting callers when it begins to stop', async () => {
    const stuck = new AnswerableCredit();
    const stopping = await another({}, stuck);
    const ada = await aCustomer();
    const placed = await stopping.as(ada.token, (client) => client.placeOrder(anOrder()));
    const waiting = stopping.as(ada.token, (client) => client.getOrder({ orderId: placed.id, waitMs: 10_000 }));
    const askedAt = performance.now();
    await stopping.as(ada.token, (client) => client.getOrder({ orderId: placed.id }));
    stopping.drain();
    expect(await waiting).toMatchObject({ status: 'PENDING' });
    expect(performance.now() - askedAt).toBeLessThan(1_000);
    stuck.answer({ outcome: 'REFUSED', reason: 'UNKNOWN_USER' });
  });

  it('stops only after its running orders are settled', async () => {
    const answerable = new AnswerableCredit();
    const stopping = await another({}, answerable);
    const ada = await aCustomer();
    const placed = await stopping.as(ada.token, (client) => client.placeOrder(anOrder()));
    stopping.drain();
    const stopped = stopping.stop();
    others.length = 0;
    answerable.answer({ outcome: 'REFUSED', reason: 'UNKNOWN_USER' });
    await stopped;
    expect(await ada.get(placed)).toMatchObject({ status: 'REJECTED', reason: 'UNKNOWN_USER' });
  });

  function start(env: Record<string, string> = {}, credit?: Credit): Promise<OrdersService> {
    const common = { DATABASE_URL: database.url, SEED_DEMO_DATA: 'true', LOG_LEVEL: 'silent' };
    return startOrders({
      env: { ...common, SERVICE_KEY_FILE: users.serviceKeyFile, SERVICE_KEYS_FILE: users.serviceKeysFile, ...env },
      instances,
      credit,
    });
  }

  async function another(env?: Record<string, string>, credit?: Credit): Promise<OrdersService> {
    const other = await start(env, credit);
    others.push(other);
    return other;
  }

  const anOrder = (items = lines(), idempotencyKey: string = randomUUID()) => ({ idempotencyKey, items });

  async function aCustomer(creditCents = 10_000) {
    const userId = randomUUID();
    const token = await users.signIn(userId, creditCents);
    return {
      token,
      availableCents: () => users.availableCents(userId),
      place: (items?: ReturnType<typeof lines>, key?: string) =>
        orders.as(token, (client) => client.placeOrder(anOrder(items, key))),
      get: ({ id: orderId }: Order) => orders.as(token, (client) => client.getOrder({ orderId })),
      cancel: ({ id: orderId }: Order) => orders.as(token, (client) => client.cancelOrder({ orderId })),
      settled: ({ id: orderId }: Order) =>
        orders.as(token, (client) => client.getOrder({ orderId, waitMs: 10_000 }, { timeoutMs: 11_000 })),
    };
  }
});
