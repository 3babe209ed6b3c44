import { edgeCalls } from '@signalbox/stack';
import { until } from '@signalbox/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { newCustomer, anonymous, smallOrder } from './customers.ts';
import { servedCount } from './metrics.ts';
import { hasStack, stack } from './system.ts';
import { untilAllPassing } from './until-all-passing.ts';

describe.runIf(hasStack)('an order', () => {
  beforeAll(() => untilAllPassing());

  it.each([
    ['orders', 'orders.placeOrder'],
    ['users', 'users.reserveCredit'],
    ['users', 'users.getUser'],
    ['orders', 'orders.getOrder'],
  ])('uses every instance of %s: each counts %s', async (service, message) => {
    const instances = stack().services.filter((instance) => instance.service === service);
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

describe.runIf(hasStack)('the topology', () => {
  it('is public on a local stack, and lists its instances', async () => {
    await untilAllPassing();
    const { body } = await anonymous.topology();
    const shown = body.services
      .flatMap(({ instances }) => instances.filter(({ status }) => status === 'passing'))
      .map(({ id, port }) => ({ id, port }));
    const running = stack()
      .services.filter(({ service }) => edgeCalls.includes(service))
      .map(({ id, port }) => ({ id, port }));
    const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
    expect(shown.sort(byId)).toEqual(running.sort(byId));
  });
});
