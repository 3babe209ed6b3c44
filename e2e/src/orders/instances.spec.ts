import { until } from '@signalbox/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { newCustomer, type Customer } from '../customers.ts';
import { smallOrder } from './customer-orders.ts';
import { keepSending } from '../load.ts';
import { allOrders } from './keep-placing.ts';
import { servedCount } from '../metrics.ts';
import { replaced } from '../instances.ts';
import { hasStack } from '../system.ts';
import { untilAllPassing } from '../until-all-passing.ts';

describe.runIf(hasStack)('an instance of orders and one of users', () => {
  beforeEach(() => untilAllPassing());

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'receive %s: no read fails, no order is lost, and their successors serve',
    { timeout: 60_000 },
    async (signal) => {
      const reader = await newCustomer();
      const buyer = await newCustomer();
      const lines = await smallOrder();
      const loads = {
        me: keepSending(() => reader.client.me()),
        orders: keepSending(() => reader.client.orders()),
        placing: keepSending(() => buyer.client.placeOrder(lines, { waitSeconds: 5 }), { status: 201, pauseMs: 100 }),
      };
      await until(() => Object.values(loads).every((load) => load.answered() > 10));

      const [orders, users] = await Promise.all(['orders', 'users'].map((service) => replaced(service, signal)));
      await untilAllPassing();
      await until(async () => (await servedCount(orders!, 'orders.listOrders')) > 0);
      await until(async () => (await servedCount(users!, 'users.getUser')) > 0);

      const failures = await Promise.all(Object.values(loads).map((load) => load.stop()));
      expect(failures.flat()).toEqual([]);
      await expectAllSettled(buyer, loads.placing.answered());
    },
  );
});

/** Expects a customer to have this number of orders, each confirmed and with credit reserved once. */
async function expectAllSettled({ client }: Customer, count: number): Promise<void> {
  const orders = await allOrders(client);
  expect(orders).toHaveLength(count);
  expect(orders.filter(({ status }) => status !== 'CONFIRMED')).toEqual([]);
  const spentCents = orders.reduce((sum, { totalCents }) => sum + totalCents, 0);
  expect((await client.me()).body.creditAvailableCents).toBe(100_000 - spentCents);
}
