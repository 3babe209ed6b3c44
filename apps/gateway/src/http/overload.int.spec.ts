import { expect, it } from 'vitest';
import { asUser, startGateway } from '../gateway.fixture.ts';
import { account } from '../samples.fixture.ts';
import { get, RawConnection, untilPasses } from '@signalbox/testing';

it('rejects requests above MAX_REQUESTS_IN_FLIGHT immediately, answers the admitted ones, and then admits others', async () => {
  const release = Promise.withResolvers<void>();
  const getUser = async () => {
    await release.promise;
    return account;
  };
  await using gateway = await startGateway({ users: { getUser }, env: { MAX_REQUESTS_IN_FLIGHT: '2' } });
  const me = () => gateway.request('/api/me', { headers: asUser });
  const admitted = [me(), me()];
  // Repeats until both are in flight. Requests before that do not wait.
  let refused: Response;
  do refused = await gateway.request('/api/openapi.json');
  while (refused.ok);

  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(await refused.json()).toMatchObject({ code: 'OVERLOADED', requestId: refused.headers.get('x-request-id') });
  expect((await gateway.request('/health/ready')).status).toBe(200);
  // For each notation of the request target.
  expect((await gateway.request('/%61pi/openapi.json')).status).toBe(503);
  const absolute = new RawConnection(gateway.port);
  absolute.send(get('http://x/api/openapi.json'));
  await untilPasses(() => expect(absolute.received).toMatch(/^HTTP\/1.1 503 /));
  absolute.destroy();

  release.resolve();
  expect((await Promise.all(admitted)).map(({ status }) => status)).toEqual([200, 200]);
  expect((await me()).status).toBe(200);
});
