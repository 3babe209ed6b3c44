import { until } from '@signalbox/testing';
import { expect, it } from 'vitest';
import { newCustomer } from '../customers.ts';
import { keepSending } from '../load.ts';
import { stack } from '../system.ts';
import { closeBrowserAfterwards, openPage } from './chromium.ts';
import { tracedRequest, tracesOf } from './console-api.ts';

closeBrowserAfterwards();

const consolePid = () => stack().services.find(({ service }) => service === 'console')?.pid;

it('affects nothing else when it crashes: requests succeed, the page reconnects, the history grows again', async () => {
  const { client } = await newCustomer();
  const { requestId } = await tracedRequest(client);
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
  expect(await tracesOf(requestId)).toHaveLength(1);
  expect(await reads.stop()).toEqual([]);
  // Each instance notices after a pause that the console listens again.
  await tracedRequest(client);
});
