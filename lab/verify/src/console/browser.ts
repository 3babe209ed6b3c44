import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Check } from '@signalbox/lab-parts/check';
import { median } from '@signalbox/lab-parts/statistics';
import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import { chromiumPath } from '@signalbox/testing/chromium-path';
import { chromium, type Browser } from 'playwright-core';
import { atMost } from '../printed-checks.ts';
import { ConsoleClient } from './console-client.ts';

const LOADS = 5;
const CALLS_PER_SECOND = 200;
const WARM_UP_MS = 10_000;
const MEASURED_MS = 20_000;

/** The map in a browser: its size, how fast it appears, and what it costs with 20 instances. */
export async function verifyBrowser(): Promise<Check[]> {
  await using stack = await startTemporaryStack({ console: true, scale: { users: 8, orders: 8, gateway: 3 } });
  const client = new ConsoleClient(() => stack.state());
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  try {
    const loads: { paintMs: number; scriptBytes: number }[] = [];
    while (loads.length < LOADS) loads.push(await loadOnce(browser, client.url));
    await client.setTraffic(CALLS_PER_SECOND);
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(client.url);
    await delay(WARM_UP_MS);
    const cores = await cpuOf(browser);
    const kilobytes = Math.max(...loads.map(({ scriptBytes }) => scriptBytes)) / 1_000;
    return [
      atMost('JavaScript of the first page, gzip', kilobytes, 150, 'kB'),
      atMost(`first paint, median of ${LOADS}`, median(loads.map(({ paintMs }) => paintMs)), 500, 'ms'),
      atMost(
        `CPU of the map in the browser's process of the page, ${stack.state().services.length} instances, ${CALLS_PER_SECOND} calls per second, of one core`,
        cores * 100,
        5,
        '%',
      ),
    ];
  } finally {
    await browser.close();
  }
}

async function loadOnce(browser: Browser, url: string): Promise<{ paintMs: number; scriptBytes: number }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const scripts: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script')
      scripts.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(url);
  await page.locator('svg.map').waitFor();
  const paintMs = Number(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
  const scriptBytes = (await Promise.all(scripts)).reduce((sum, bytes) => sum + bytes, 0);
  await context.close();
  return { paintMs, scriptBytes };
}

/** CPU time of the process of the page, per second of time. */
async function cpuOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const seconds = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  const [before, startedAt] = [await seconds(), performance.now()];
  await delay(MEASURED_MS);
  return ((await seconds()) - before) / ((performance.now() - startedAt) / 1_000);
}
