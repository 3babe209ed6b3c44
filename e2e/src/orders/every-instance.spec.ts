import { until } from '@signalbox/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { newCustomer } from '../customers.ts';
import { instancesOf } from '../instances.ts';
import { servedCount } from '../metrics.ts';
import { hasStack } from '../system.ts';
import { untilAllPassing } from '../until-all-passing.ts';
import { smallOrder } from './customer-orders.ts';

describe.runIf(hasStack)('an order', () => {
  beforeAll(() => untilAllPassing());

  it.each([
    ['orders', 'orders.placeOrder'],
    ['users', 'users.reserveCredit'],
    ['users', 'users.getUser'],
    ['orders', 'orders.getOrder'],
  ])('uses every instance of %s: each counts %s', async (service, message) => {
    const instances = instancesOf(service);
    expect(instances).toHaveLength(2);
    const counts = () => Promise.all(instances.map((instance) => servedCount(instance, message)));
    const before = await counts();
    const { client } = await newCustomer();
    const lines = await smallOrder();

    await until(async () => {
      const { body: order } = await client.placeOrder(lines, { waitSeconds: 5 });
      await Promise.all([client.me(), client.order(order.id)]);
      return (await counts()).every((count, index) => count > before[index]!);
    });
  });
});
