import { randomUUID } from 'node:crypto';
import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { newCustomer } from '../customers.ts';
import { logLinesOf } from '../log-lines.ts';
import { hasStack } from '../system.ts';
import { smallOrder } from './customer-orders.ts';

describe.runIf(hasStack)('the request id of an order', () => {
  it.each(['gateway', 'orders', 'users'])('is in the log of %s', async (service) => {
    const { client } = await newCustomer();
    const requestId = randomUUID();

    const headers = { 'x-request-id': requestId, 'idempotency-key': randomUUID(), prefer: 'wait=5' };
    const placed = await client.send('POST', '/api/orders', { body: { items: await smallOrder() }, headers });
    expect(placed.headers.get('x-request-id')).toBe(requestId);
    await until(() => logLinesOf(service).some((line) => line.includes(requestId)));
  });
});
