import { expect, it } from 'vitest';
import { startGateway, type Gateway } from '../gateway.fixture.ts';

const ready = async (gateway: Gateway) => {
  const answer = await gateway.request('/health/ready');
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), ...((await answer.json()) as object) };
};

it('is alive, and ready as soon as each service has a passing instance', async () => {
  const passing = new Set(['users']);
  await using gateway = await startGateway({ passing: (service) => passing.has(service) });
  expect((await gateway.request('/health/live')).status).toBe(200);
  expect(await ready(gateway)).toMatchObject({
    status: 503,
    retryAfter: '1',
    code: 'UNAVAILABLE',
  });
  passing.add('orders');
  expect(await ready(gateway)).toMatchObject({ status: 'ok' });
});

it('is not ready once it is about to stop', async () => {
  await using gateway = await startGateway();
  expect(await ready(gateway)).toMatchObject({ status: 'ok' });
  gateway.readiness.drain();
  expect(await ready(gateway)).toMatchObject({ status: 503 });
  expect((await gateway.request('/health/live')).status).toBe(200);
});
