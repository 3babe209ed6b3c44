import { randomUUID } from 'node:crypto';
import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { newCustomer } from './customers.ts';
import { logLinesOf } from './log-lines.ts';
import { hasStack } from './system.ts';

describe.runIf(hasStack)('a request id of a client', () => {
  it.each(['gateway', 'users'])('is in the log of %s', async (service) => {
    const { client } = await newCustomer();
    const requestId = randomUUID();

    const answer = await client.send('GET', '/api/me', { headers: { 'x-request-id': requestId } });
    expect(answer.headers.get('x-request-id')).toBe(requestId);
    await until(() => logLinesOf(service).some((line) => line.includes(requestId)));
  });
});
