import { expect, it } from 'vitest';
import { startGateway } from '../gateway.fixture.ts';

it('refuses at once what goes beyond its requests in flight, answers those it took, and then takes others', async () => {
  const release = Promise.withResolvers<void>();
  const listProducts = async () => {
    await release.promise;
    return { items: [] };
  };
  await using gateway = await startGateway({ orders: { listProducts }, env: { MAX_REQUESTS_IN_FLIGHT: '2' } });
  const taken = [gateway.request('/api/products'), gateway.request('/api/products')];
  // Until both are in: none of those in between waits.
  let refused: Response;
  do refused = await gateway.request('/api/openapi.json');
  while (refused.ok);

  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(await refused.json()).toMatchObject({ code: 'OVERLOADED', requestId: refused.headers.get('x-request-id') });
  expect((await gateway.request('/health/ready')).status).toBe(200);

  release.resolve();
  expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200]);
  expect((await gateway.request('/api/products')).status).toBe(200);
});
