import { edgeCalls } from '@signalbox/stack';
import { until } from '@signalbox/testing';
import { expect, it } from 'vitest';
import { allPassing, compose, consulInside, containersOf } from './containers.ts';
import { lightLoad } from './light-load.ts';

const OUTAGE_MS = 20_000;
/** The services that the gateway's token may see. */
const visible = ['gateway', ...edgeCalls];

it('Consul stops for twenty seconds: no request fails, and all instances are registered again', async () => {
  const load = await lightLoad();
  const before = await registered();
  expect(before).toHaveLength(2 * visible.length);

  await compose('stop', 'consul');
  const stoppedAt = performance.now();
  await until(() => performance.now() - stoppedAt > OUTAGE_MS, { timeoutMs: 2 * OUTAGE_MS });
  await load.goOn();
  await compose('up', '--detach', '--wait', '--no-recreate');

  await until(async () => expect(await registered()).toEqual(before) ?? true, { timeoutMs: 30_000, intervalMs: 250 });
  for (const name of edgeCalls) await allPassing(name, 2);
  await load.goOn();
  await load.expectUnharmed();
});

/** The ids of the passing instances in Consul. */
async function registered(): Promise<string[]> {
  const [gateway] = await containersOf('gateway');
  const lists = await Promise.all(
    visible.map(async (name) => {
      const entries = JSON.parse(await consulInside(gateway!, `health/service/${name}?passing`)) as {
        Service: { ID: string };
      }[];
      return entries.map((entry) => entry.Service.ID);
    }),
  );
  return lists.flat().sort();
}
