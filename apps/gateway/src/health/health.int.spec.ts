import { expect, it } from 'vitest';
import { startGateway, type Gateway } from '../gateway.fixture.ts';

const ready = async (gateway: Gateway) => {
  const answer = await gateway.request('/health/ready');
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), ...((await answer.json()) as object) };
};

it('is ready until it drains, and alive until it stops', async () => {
  await using gateway = await startGateway();
  expect(await ready(gateway)).toMatchObject({ status: 'ok' });
  gateway.readiness.drain();
  expect(await ready(gateway)).toMatchObject({ status: 503, retryAfter: '1', code: 'UNAVAILABLE' });
  expect((await gateway.request('/health/live')).status).toBe(200);
});
