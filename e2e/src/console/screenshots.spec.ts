import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@signalbox/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newCustomer, settled, smallOrder } from '../customers.ts';
import { closeBrowserAfterwards, openPage } from './chromium.ts';
import { instancesOf, read, setTraffic } from './console-api.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** SCREENSHOTS=docs replaces those of the documentation. */
const folder = process.env.SCREENSHOTS === 'docs' ? join(root, 'docs/console') : join(root, '.reports/console');
const MAX_BYTES = 200_000;

const ids = { instance: '', order: '', trace: '' };
const views: readonly (readonly [name: string, path: () => string, colorScheme: 'light' | 'dark'])[] = [
  ['map', () => '/', 'dark'],
  ['instance', () => `/instances/${ids.instance}`, 'light'],
  ['traces', () => '/traces?sort=slowest', 'light'],
  ['trace', () => `/traces/${ids.trace}`, 'light'],
  ['logs', () => '/logs', 'light'],
  ['orders', () => '/orders', 'light'],
  ['order', () => `/orders/${ids.order}`, 'light'],
  ['lab', () => '/lab', 'light'],
  ['lab-virtual', () => '/lab?time=virtual', 'dark'],
  ['configuration', () => '/configuration', 'light'],
];

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await setTraffic(40);
  const { client } = await newCustomer();
  const { body } = await client.placeOrder(await smallOrder());
  ids.order = (await settled(client, body.id)).id;
  ids.instance = (await instancesOf('users'))[0]!.id;
  ids.trace = await until(async () => {
    const { items } = await read<{ items: { traceId: string; spans: number }[] }>(`/api/traces?orderId=${ids.order}`);
    // Other traces read the order.
    return items.find(({ spans }) => spans > 10)?.traceId;
  });
});
afterAll(() => setTraffic(0));
closeBrowserAfterwards();

it.each(views)('writes a screenshot of the page: %s', async (name, path, colorScheme) => {
  const { page } = await openPage(path(), { viewport: { width: 1200, height: 720 }, colorScheme });
  await page.getByRole('heading', { level: 1 }).waitFor();
  // Charts and rates fill.
  await delay(3_000);
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  expect(statSync(file).size).toBeLessThanOrEqual(MAX_BYTES);
});
