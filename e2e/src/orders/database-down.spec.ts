import { randomUUID } from 'node:crypto';
import { until } from '@signalbox/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { newCustomer, anonymous } from '../customers.ts';
import { settled, smallOrder } from './customer-orders.ts';
import { expectUnavailable, problemDefects } from '../expectations.ts';
import { pidsOf, readiness } from '../instances.ts';
import { withHangingDatabase, withoutDatabase } from '../outage.ts';
import { hasStack } from '../system.ts';
import { untilAllPassing } from '../until-all-passing.ts';

describe.runIf(hasStack)('orders, while a database is down', { timeout: 60_000 }, () => {
  beforeEach(() => untilAllPassing());

  it('of orders: orders reports it, accounts still work, and stored orders are available afterwards', async () => {
    const { client } = await newCustomer();
    const lines = await smallOrder();
    const key = randomUUID();
    const { body: order } = await client.placeOrder(lines, { key, waitSeconds: 5 });
    const pids = pidsOf('orders');

    await withoutDatabase('orders', async () => {
      expectUnavailable(await client.order(order.id));
      expectUnavailable(await client.placeOrder(lines));
      expectUnavailable(await client.cancelOrder(order.id));
      expectUnavailable(await anonymous.products());
      await until(async () => (await readiness('orders')).every((status) => status === 503));

      expect(await readiness('users')).toEqual([200, 200]);
      expect((await client.me()).status).toBe(200);
      const overview = await client.send<Record<string, unknown>>('GET', '/api/overview');
      expect(overview.status, overview.text).toBe(200);
      expect(overview.body).toMatchObject({
        me: { creditLimitCents: 100_000 },
        orders: null,
        missing: [{ part: 'orders', code: 'UNAVAILABLE' }],
      });
    });

    await until(async () => (await readiness('orders')).every((status) => status === 200));
    await untilAllPassing();
    expect(pidsOf('orders')).toEqual(pids);
    expect((await client.order(order.id)).body).toEqual(order);
    expect((await client.placeOrder(lines, { key, waitSeconds: 5 })).body).toEqual(order);
  });

  it('of users: an order is still accepted, and settled when the database is available again', async () => {
    const { client, account, password } = await newCustomer();
    const lines = await smallOrder();
    const { body: before } = await client.placeOrder(lines, { waitSeconds: 5 });
    const pids = pidsOf('users');
    let pending = '';

    await withoutDatabase('users', async () => {
      expectUnavailable(await client.me());
      expectUnavailable(await anonymous.signIn({ email: account.email, password }));
      await until(async () => (await readiness('users')).every((status) => status === 503));

      expect((await client.order(before.id)).body).toEqual(before);
      const placed = await client.placeOrder(lines);
      expect(placed.status, placed.text).toBe(201);
      expect(placed.body.status).toBe('PENDING');
      pending = placed.body.id;
    });

    await until(async () => (await readiness('users')).every((status) => status === 200));
    expect(pidsOf('users')).toEqual(pids);
    expect((await settled(client, pending)).status).toBe('CONFIRMED');
    const me = await client.me();
    expect(me.body.creditAvailableCents).toBe(100_000 - 2 * before.totalCents);
  });
});

describe.runIf(hasStack)('the database of orders that hangs', () => {
  it('delays no request beyond its deadline, and is used again afterwards', async () => {
    await untilAllPassing();
    const { client } = await newCustomer();
    const { body: order } = await client.placeOrder(await smallOrder(), { waitSeconds: 5 });

    await withHangingDatabase('orders', async () => {
      const startedAt = performance.now();
      const answer = await client.order(order.id);
      expect(answer.status, answer.text).toBeOneOf([503, 504]);
      expect(problemDefects(answer)).toEqual([]);
      expect(performance.now() - startedAt).toBeLessThan(4_000);
      expect(await readiness('orders')).toEqual([503, 503]);
      expect((await client.me()).status).toBe(200);
    });

    await until(async () => (await readiness('orders')).every((status) => status === 200));
    await untilAllPassing();
    expect((await client.order(order.id)).body).toEqual(order);
  });
});
