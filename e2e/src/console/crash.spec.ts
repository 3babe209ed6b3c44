import { until } from '@signalbox/testing';
import { expect, it } from 'vitest';
import { newCustomer, settled, smallOrder } from '../customers.ts';
import { keepSending } from '../load.ts';
import { stack } from '../system.ts';
import { closeBrowserAfterwards, openPage } from './chromium.ts';
import { read } from './console-api.ts';

closeBrowserAfterwards();

const consolePid = () => stack().services.find(({ service }) => service === 'console')?.pid;
interface FoundTrace {
  readonly services: readonly string[];
}

const tracesOf = async (orderId: string) =>
  (await read<{ items: readonly FoundTrace[] }>(`/api/traces?orderId=${orderId}`)).items;

it('affects nothing else when it crashes: requests succeed, the page reconnects, the history grows again', async () => {
  const { client } = await newCustomer();
  const { body } = await client.placeOrder(await smallOrder());
  await settled(client, body.id);
  // It has other traces too: the client reads it.
  const traces = await until(async () => (await tracesOf(body.id)).length || undefined);
  const { page } = await openPage();
  await page.getByText('users-1').filter({ visible: true }).first().waitFor();
  const reads = keepSending(() => client.me());
  const pid = consolePid()!;
  process.kill(pid, 'SIGKILL');
  await page
    .getByText(/not connected/i)
    .filter({ visible: true })
    .first()
    .waitFor();
  await until(() => ![pid, undefined].includes(consolePid()));
  await page
    .getByText(/not connected/i)
    .first()
    .waitFor({ state: 'hidden' });
  expect((await tracesOf(body.id)).length).toBeGreaterThanOrEqual(traces);
  expect(await reads.stop()).toEqual([]);
  // Each instance notices after a pause of at most 5 s that the console listens again.
  await until(async () => {
    const { id } = (await client.placeOrder(await smallOrder())).body;
    await settled(client, id);
    return until(
      async () => {
        const reporting = (await tracesOf(id)).flatMap(({ services }) => services);
        return ['gateway', 'orders', 'users'].every((name) => reporting.includes(name));
      },
      { timeoutMs: 2_000 },
    );
  });
});
