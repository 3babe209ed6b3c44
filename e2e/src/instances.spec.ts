import type { InstanceState } from '@signalbox/stack';
import { until } from '@signalbox/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Order, OrderPage } from '@signalbox/http-client';
import type { ClientResponse } from './client.ts';
import { newCustomer, smallOrder, type Customer } from './customers.ts';
import { keepSending } from './load.ts';
import { servedCount } from './metrics.ts';
import { hasStack, stack } from './system.ts';
import { untilAllPassing } from './until-all-passing.ts';

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

/** Sends a signal to an instance of a service, and waits for its successor. */
async function replaced(service: string, signal: NodeJS.Signals): Promise<InstanceState> {
  const before = instancesOf(service);
  process.kill(before[0]!.pid, signal);
  return until(() => instancesOf(service).find(({ pid }) => before.every((one) => one.pid !== pid)), {
    timeoutMs: 30_000,
  });
}

const instancesOf = (service: string) => stack().services.filter((one) => one.service === service);

/** Expects a customer to have this number of orders, each confirmed and with credit reserved once. */
async function expectAllSettled({ client }: Customer, count: number): Promise<void> {
  const orders: Order[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: ClientResponse<OrderPage> = await client.orders({ limit: 100, ...(cursor && { cursor }) });
    orders.push(...page.body.items);
    cursor = page.body.nextCursor;
  }
  expect(orders).toHaveLength(count);
  expect(orders.filter(({ status }) => status !== 'CONFIRMED')).toEqual([]);
  const spentCents = orders.reduce((sum, { totalCents }) => sum + totalCents, 0);
  expect((await client.me()).body.creditAvailableCents).toBe(100_000 - spentCents);
}
