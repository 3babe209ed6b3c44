import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { newCustomer, smallOrder } from './customers.ts';
import { logFile } from './launcher.ts';
import { hasStack } from './system.ts';

describe.runIf(hasStack)('a request id of a client', () => {
  it.each(['gateway', 'orders', 'users'])('is in the log of %s', async (service) => {
    const { client } = await newCustomer();
    const requestId = randomUUID();

    const headers = { 'x-request-id': requestId, 'idempotency-key': randomUUID(), prefer: 'wait=5' };
    const placed = await client.send('POST', '/api/orders', { body: { items: await smallOrder() }, headers });
    expect(placed.headers.get('x-request-id')).toBe(requestId);
    await until(() => linesOf(service, readFileSync(logFile, 'utf8')).some((line) => line.includes(requestId)));
  });
});

/** The log lines of a service's instances. The stack prefixes them with the instance's name. */
function linesOf(service: string, log: string): string[] {
  return log
    .replaceAll(/\u001b\[[\d;]*m/g, '')
    .split('\n')
    .filter((line) => new RegExp(`^\\W*${service}\\b`).test(line));
}
