import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from '@signalbox/lab-parts/check';
import { memoryMiB, processSeconds } from '@signalbox/lab-parts/processes';
import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import { chromiumPath } from '@signalbox/testing/chromium-path';
import { chromium } from 'playwright-core';
import { atMost, equals } from '../printed-checks.ts';
import { ConsoleClient } from './console-client.ts';

const SPANS = 100_000;
const BATCH = 500;
const SECONDS = 10;

interface Storage {
  readonly spans: { readonly stored: number; readonly maximum: number; readonly received: number };
}

/** 100 000 spans in 10 s, while a browser shows the list of traces. */
export async function verifyFlood(): Promise<Check[]> {
  await using stack = await startTemporaryStack({ console: true });
  const client = new ConsoleClient(() => stack.state());
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(`${client.url}/traces`);
    // A first flood fills the store.
    await flood(client);
    await delay(2_000);
    const before = { memory: memoryMiB([client.pid]), seconds: processSeconds(client.pid)! };
    const { spans } = await client.read<Storage>('/api/storage');
    await page.evaluate(
      '(() => { let last = performance.now(); window.longestGap = 0; const step = (now) => { window.longestGap = Math.max(window.longestGap, now - last); last = now; requestAnimationFrame(step); }; requestAnimationFrame(step); })()',
    );
    const startedAt = performance.now();
    const refused = await flood(client);
    const seconds = (performance.now() - startedAt) / 1_000;
    const cores = (processSeconds(client.pid)! - before.seconds) / seconds;
    const longestGapMs = Number(await page.evaluate('window.longestGap'));
    await delay(2_000);
    const after = await client.read<Storage>('/api/storage');
    return [
      atMost(`time to accept ${SPANS} spans sent in ${SECONDS} s`, seconds, SECONDS + 1, 's'),
      equals('exports that were refused', refused, 0),
      equals('spans received', after.spans.received - spans.received >= SPANS ? SPANS : 0, SPANS),
      atMost('spans stored', after.spans.stored, after.spans.maximum),
      atMost('CPU of the console meanwhile, of one core', cores * 100, 100, '%'),
      atMost('memory (PSS) that the console gained', memoryMiB([client.pid]) - before.memory, 30, 'MiB'),
      atMost('longest time without a frame in the page', longestGapMs, 500, 'ms'),
    ];
  } finally {
    await browser.close();
  }
}

/** @returns the number of refused exports. */
async function flood(client: ConsoleClient): Promise<number> {
  const batches = SPANS / BATCH;
  const startedAt = performance.now();
  const pending: Promise<number>[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const dueMs = startedAt + (batch / batches) * SECONDS * 1_000 - performance.now();
    if (dueMs > 0) await delay(dueMs);
    pending.push(client.export(Array.from({ length: BATCH }, span)));
  }
  return (await Promise.all(pending)).filter((status) => status !== 200).length;
}

const span = () => ({
  traceId: randomBytes(16).toString('hex'),
  spanId: randomBytes(8).toString('hex'),
  name: 'GET /flood',
  kind: 2,
  startTimeUnixNano: `${Date.now()}000000`,
  endTimeUnixNano: `${Date.now() + 5}000000`,
  attributes: [
    { key: 'http.request.method', value: { stringValue: 'GET' } },
    { key: 'http.response.status_code', value: { intValue: '200' } },
  ],
});
