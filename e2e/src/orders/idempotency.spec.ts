import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newCustomer } from '../customers.ts';
import { productsByPrice, settled, smallOrder } from './customer-orders.ts';
import { expectProblem } from '../expectations.ts';

describe('an idempotency key', () => {
  it('returns the first reply to a repeated order, and places no second one', async () => {
    const { client } = await newCustomer();
    const lines = await smallOrder();
    const key = randomUUID();

    const first = await client.placeOrder(lines, { key });
    await settled(client, first.body.id);
    const second = await client.placeOrder(lines, { key });
    expect(second.status, second.text).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect((await client.orders()).body.items).toHaveLength(1);
  });

  it('returns the current order to a repeated request with Prefer: wait', async () => {
    const { client } = await newCustomer();
    const lines = await smallOrder();
    const key = randomUUID();

    const first = await client.placeOrder(lines, { key });
    const second = await client.placeOrder(lines, { key, waitSeconds: 5 });
    expect(second.status, second.text).toBe(201);
    expect(second.body).toMatchObject({ id: first.body.id, status: 'CONFIRMED' });
  });

  it('creates one order and one answer for twenty concurrent duplicate requests', async () => {
    const { client } = await newCustomer();
    const lines = await smallOrder();
    const key = randomUUID();

    const answers = await Promise.all(Array.from({ length: 20 }, () => client.placeOrder(lines, { key })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await client.orders()).body.items).toHaveLength(1);
    const [cheapest] = await productsByPrice();
    await settled(client, answers[0]!.body.id);
    expect((await client.me()).body.creditAvailableCents).toBe(100_000 - cheapest.priceCents);
  });

  it('is refused for another order, and accepted for an equal one with another format', async () => {
    const { client } = await newCustomer();
    const [line] = await smallOrder();
    const key = randomUUID();
    const first = await client.placeOrder([line!], { key });

    const other = await client.placeOrder([{ ...line!, quantity: 2 }], { key });
    expectProblem(other, 422, 'IDEMPOTENCY_KEY_REUSED');
    const same = await client.placeOrder([{ quantity: 1, productId: line!.productId.toUpperCase() }], { key });
    expect(same.status, same.text).toBe(201);
    expect(same.body).toEqual(first.body);
  });

  it('belongs to one user', async () => {
    const one = await newCustomer();
    const two = await newCustomer();
    const lines = await smallOrder();
    const key = randomUUID();

    const first = await one.client.placeOrder(lines, { key });
    const second = await two.client.placeOrder(lines, { key });
    expect(second.status, second.text).toBe(201);
    expect(second.body.id).not.toBe(first.body.id);
  });
});
