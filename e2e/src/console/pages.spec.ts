import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { closeBrowserAfterwards, openPage } from './chromium.ts';
import { findExamples, type Examples } from './examples.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const views = [
  { width: 1400, colorScheme: 'light' },
  { width: 1400, colorScheme: 'dark' },
  { width: 380, colorScheme: 'light' },
  { width: 380, colorScheme: 'dark' },
] as const;

/** What a page shows when it is complete, by its address. */
const pages = {
  map: { path: () => '/', shows: 'users-1' },
  instance: { path: () => `/instances/${ids.instance}`, shows: 'In flight' },
  traces: { path: () => '/traces', shows: 'GET /api/me' },
  trace: { path: () => `/traces/${ids.trace}`, shows: 'users.getUser' },
  logs: { path: () => '/logs', shows: 'answered' },
  // begin orders
  orders: { path: () => '/orders', shows: 'CONFIRMED' },
  order: { path: () => `/orders/${ids.order}`, shows: 'GRANTED' },
  // end orders
  lab: { path: () => '/lab', shows: 'Share of picks' },
  'lab in virtual time': { path: () => '/lab?time=virtual', shows: 'predicted' },
  configuration: { path: () => '/configuration', shows: 'BALANCING_POLICY' },
};

let ids: Examples;

beforeAll(async () => {
  ids = await findExamples();
});

closeBrowserAfterwards();

describe.each(Object.entries(pages))('the page: %s', (_, { path, shows }) => {
  it.each(views)('is readable for all at $width px in $colorScheme mode', async ({ width, colorScheme }) => {
    const { page, complaints } = await openPage(path(), { viewport: { width, height: 900 }, colorScheme });
    await page.getByText(shows).filter({ visible: true }).first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(complaints).toEqual([]);
  });
});

it('opens each page with the keyboard', async () => {
  const { page } = await openPage();
  const titles = ['Traces', 'Logs', 'Balancing lab', 'Configuration', 'Map'];
  // begin orders
  titles.push('Orders');
  // end orders
  for (const title of titles) {
    await page.getByRole('navigation').getByRole('link', { name: title }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  }
});

/** What axe finds, in one line each. */
async function violations(page: Page): Promise<string[]> {
  // The policy of the page forbids scripts of others: it runs in the context of the browser's tools.
  await page.evaluate(axe);
  const { violations: found } = (await page.evaluate('axe.run()')) as AxeResults;
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
  );
}
