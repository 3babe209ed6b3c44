import { randomBytes } from 'node:crypto';
import { until } from '@signalbox/testing';
import { expect, it } from 'vitest';
import { closeBrowserAfterwards, consoleUrl, openPage } from './chromium.ts';
import { read } from './console-api.ts';

closeBrowserAfterwards();

interface Storage {
  readonly spans: { readonly stored: number; readonly maximum: number; readonly received: number };
}

const now = () => `${Date.now()}000000`;
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'hostile' } }] };

async function exported(path: string, body: object): Promise<number> {
  const response = await fetch(new URL(path, consoleUrl()), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.status;
}

it('shows a hostile log line as text: HTML, terminal codes, 1 MB', async () => {
  const mark = randomBytes(6).toString('hex');
  const hostile = `${mark} <img src=x onerror="document.title='taken'"><script>document.title='taken'</script> \u001b[31mred\u001b]0;taken\u0007 \u202Eright`;
  const record = (text: string) => ({
    timeUnixNano: now(),
    severityText: 'error',
    severityNumber: 17,
    body: { stringValue: text },
  });
  const logRecords = [record(hostile), record(`${mark} ${'long '.repeat(200_000)}`)];
  expect(await exported('/v1/logs', { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] })).toBe(200);
  const { page, complaints } = await openPage(`/logs?text=${mark}`);
  await page.getByText('<img src=x').filter({ visible: true }).first().waitFor();
  const text = await page.getByRole('main').innerText();
  expect(text).toContain('<script>');
  expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
  expect(text.length).toBeLessThan(50_000);
  expect(await page.title()).not.toBe('taken');
  expect(await page.locator('main img, main script').count()).toBe(0);
  expect(complaints).toEqual([]);
});

it('stores no more than its maximum of 100 000 spans, while the page stays usable', async () => {
  const { page } = await openPage('/traces');
  const span = (name: string) => ({
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name,
    startTimeUnixNano: now(),
    endTimeUnixNano: now(),
  });
  const { spans: before } = await read<Storage>('/api/storage');
  for (let batch = 0; batch < 200; batch += 1) {
    const spans = Array.from({ length: 500 }, () => span('flood'));
    const body = { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
    // An overloaded console asks the sender to try again.
    await until(async () => (await exported('/v1/traces', body)) === 200);
  }
  const { spans: after } = await read<Storage>('/api/storage');
  expect(after.received - before.received).toBeGreaterThanOrEqual(100_000);
  expect(after.stored).toBeLessThanOrEqual(after.maximum);
  await page.getByRole('link', { name: 'flood' }).first().waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Map' }).click();
  await page.getByRole('heading', { level: 1, name: 'Map' }).waitFor();
});
