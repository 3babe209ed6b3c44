import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeBrowserAfterwards, openPage } from './chromium.ts';
import { setTraffic } from './console-api.ts';
import { findExamples, type Examples } from './examples.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** SCREENSHOTS=docs replaces those of the documentation. */
const isForDocs = process.env.SCREENSHOTS === 'docs';
const folder = join(root, isForDocs ? 'docs/console' : '.reports/console');
/** Charts and rates fill meanwhile. */
const FILLED_MS = 3_000;
const MAX_BYTES = 200_000;

let ids: Examples;
const views: readonly (readonly [name: string, path: () => string, colorScheme: 'light' | 'dark'])[] = [
  ['map', () => '/', 'dark'],
  ['instance', () => `/instances/${ids.instance}`, 'light'],
  ['traces', () => '/traces?sort=slowest', 'light'],
  ['trace', () => `/traces/${ids.trace}`, 'light'],
  ['logs', () => '/logs', 'light'],
  // begin orders
  ['orders', () => '/orders', 'light'],
  ['order', () => `/orders/${ids.order}`, 'light'],
  // end orders
  ['lab', () => '/lab', 'light'],
  ['lab-virtual', () => '/lab?time=virtual', 'dark'],
  ['configuration', () => '/configuration', 'light'],
];

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await setTraffic(40);
  ids = await findExamples();
});
afterAll(() => setTraffic(0));
closeBrowserAfterwards();

it.each(views)('writes a screenshot of the page: %s', async (name, path, colorScheme) => {
  const { page } = await openPage(path(), { viewport: { width: 1200, height: 720 }, colorScheme });
  await page.getByRole('heading', { level: 1 }).waitFor();
  if (isForDocs) await delay(FILLED_MS);
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  expect(statSync(file).size).toBeLessThanOrEqual(MAX_BYTES);
});
