import { describe, expect, it } from 'vitest';
import { newCustomer } from '../customers.ts';
import { smallOrder } from './customer-orders.ts';

describe('overview', () => {
  it("composes a user's profile and latest orders", async () => {
    const { client } = await newCustomer();
    const { body: order } = await client.placeOrder(await smallOrder(), { waitSeconds: 5 });

    const { status, body, text } = await client.send<Record<string, unknown>>('GET', '/api/overview');
    expect(status, text).toBe(200);
    expect(body).toEqual({ me: (await client.me()).body, orders: { items: [order], nextCursor: null }, missing: [] });
  });
});
