import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newCustomer, anonymous, signedIn } from '../customers.ts';
import { productsByPrice, settled, smallOrder } from './customer-orders.ts';
import { anId, aPointInTime, expectProblem } from '../expectations.ts';

describe('products', () => {
  it('lists at least twelve, each with a name and a price', async () => {
    const { status, body } = await anonymous.products();

    expect(status).toBe(200);
    expect(body.items.length).toBeGreaterThanOrEqual(12);
    for (const product of body.items) {
      expect(product).toEqual({ id: anId, name: expect.any(String), priceCents: expect.any(Number) });
    }
  });
});

describe('orders', () => {
  it('confirms an order that the credit covers, and reserves its amount', async () => {
    const { client } = await newCustomer();
    const [cheapest, next] = await productsByPrice();
    const lines = [
      { productId: cheapest.id, quantity: 2 },
      { productId: next!.id, quantity: 1 },
    ];
    const totalCents = 2 * cheapest.priceCents + next!.priceCents;

    const placed = await client.placeOrder(lines, { waitSeconds: 5 });
    expect(placed.status, placed.text).toBe(201);
    expect(placed.headers.get('location')).toBe(`/api/orders/${placed.body.id}`);
    expect(placed.body).toEqual({
      id: anId,
      status: 'CONFIRMED',
      reason: null,
      items: [
        { productId: cheapest.id, name: cheapest.name, quantity: 2, priceCents: cheapest.priceCents },
        { productId: next!.id, name: next!.name, quantity: 1, priceCents: next!.priceCents },
      ],
      totalCents,
      createdAt: aPointInTime,
      updatedAt: aPointInTime,
    });
    const read = await client.order(placed.body.id);
    expect(read.status).toBe(200);
    expect(read.body).toEqual(placed.body);
    expect((await client.me()).body.creditAvailableCents).toBe(100_000 - totalCents);
  });

  it('answers immediately without Prefer, and settles the order afterwards', async () => {
    const { client } = await newCustomer();

    const placed = await client.placeOrder(await smallOrder());
    expect(placed.status, placed.text).toBe(201);
    expect(placed.body.status).toMatch(/^(PENDING|CONFIRMED)$/);
    expect((await settled(client, placed.body.id)).status).toBe('CONFIRMED');
  });

  it('adds the quantities of two lines with the same product', async () => {
    const { client } = await newCustomer();
    const [line] = await smallOrder();

    const placed = await client.placeOrder([line!, line!], { waitSeconds: 5 });
    expect(placed.body.items.map(({ productId, quantity }) => ({ productId, quantity }))).toEqual([
      { ...line!, quantity: 2 },
    ]);
  });

  it('rejects an order that the credit does not cover, and reserves nothing', async () => {
    const { client } = await signedIn('thrifty@example.com');
    const dearest = (await productsByPrice()).at(-1)!;

    const placed = await client.placeOrder([{ productId: dearest.id, quantity: 1 }], { waitSeconds: 5 });
    expect(placed.status, placed.text).toBe(201);
    expect(placed.body).toMatchObject({ status: 'REJECTED', reason: 'INSUFFICIENT_CREDIT' });
    expect((await client.me()).body).toMatchObject({ creditLimitCents: 1_000, creditAvailableCents: 1_000 });
    expectProblem(await client.cancelOrder(placed.body.id), 409, 'ORDER_NOT_CANCELLABLE');
  });

  it('cancels an order, and its credit returns', async () => {
    const { client } = await newCustomer();
    const placed = await client.placeOrder(await smallOrder(), { waitSeconds: 5 });

    const cancelled = await client.cancelOrder(placed.body.id);
    expect(cancelled.status, cancelled.text).toBe(202);
    expect(cancelled.body).toMatchObject({ id: placed.body.id, reason: 'REQUESTED' });
    expect(cancelled.body.status).toMatch(/^CANCELL(ING|ED)$/);
    expect(await settled(client, placed.body.id)).toMatchObject({ status: 'CANCELLED', reason: 'REQUESTED' });
    expect((await client.me()).body.creditAvailableCents).toBe(100_000);

    const again = await client.cancelOrder(placed.body.id);
    expect(again.status, again.text).toBe(202);
    expect(again.body.status).toBe('CANCELLED');
  });

  it('refuses a product that does not exist', async () => {
    const { client } = await newCustomer();
    const answer = await client.placeOrder([{ productId: randomUUID(), quantity: 1 }]);
    expectProblem(answer, 422, 'UNKNOWN_PRODUCT');
  });

  it("hides another user's order", async () => {
    const owner = await newCustomer();
    const other = await newCustomer();
    const { body: order } = await owner.client.placeOrder(await smallOrder(), { waitSeconds: 5 });

    expectProblem(await other.client.order(order.id), 404, 'ORDER_NOT_FOUND');
    expectProblem(await other.client.cancelOrder(order.id), 404, 'ORDER_NOT_FOUND');
    expectProblem(await other.client.order(randomUUID()), 404, 'ORDER_NOT_FOUND');
    expect((await other.client.orders()).body.items).toEqual([]);
    expect((await owner.client.order(order.id)).body.status).toBe('CONFIRMED');
  });

  it('lists the own orders page by page, newest first, each once', async () => {
    const { client } = await newCustomer();
    const placed: string[] = [];
    for (let count = 0; count < 5; count += 1) placed.push((await client.placeOrder(await smallOrder())).body.id);

    const listed: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await client.orders({ limit: 2, ...(cursor && { cursor }) });
      expect(page.status, page.text).toBe(200);
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      listed.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
    } while (cursor);
    expect(listed).toEqual(placed.reverse());
  });
});
