import { edgeCalls } from '@signalbox/stack';
import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { newCustomer, anonymous } from './customers.ts';
import { instancesOf } from './instances.ts';
import { servedCount } from './metrics.ts';
import { hasStack, stack } from './system.ts';
import { untilAllPassing } from './until-all-passing.ts';

describe.runIf(hasStack)('a profile', () => {
  it('is read from every instance of users: each counts users.getUser', async () => {
    await untilAllPassing();
    const instances = instancesOf('users');
    expect(instances).toHaveLength(2);
    const counts = () => Promise.all(instances.map((instance) => servedCount(instance, 'users.getUser')));
    const before = await counts();
    const { client } = await newCustomer();

    await until(async () => {
      await client.me();
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
