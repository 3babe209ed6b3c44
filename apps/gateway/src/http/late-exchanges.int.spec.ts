import type { CancelSignal } from '@signalbox/discovery';
import { currentRequest } from '@signalbox/rpc';
import { Metrics } from '@signalbox/service-defaults';
import { get, RawConnection, untilPasses } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { asUser, startGateway, type Gateway } from '../gateway.fixture.ts';
import { account, publicKey } from '../samples.fixture.ts';

const env = { REQUEST_TIMEOUT_MS: '500', RESPONSE_TIMEOUT_MS: '500' };
const never = new Promise<never>(() => {});

const inFlight = async (gateway: Gateway) =>
  /^signalbox_http_server_active_requests\{.*\} (\d+)$/m.exec(await gateway.app.get(Metrics).registry.metrics())?.[1];

describe('an exchange ends soon after its deadline', () => {
  it('with 504 if the handler does not answer, and the handler is cancelled', async () => {
    const started = Promise.withResolvers<CancelSignal>();
    const reply = Promise.withResolvers<{ keys: [] }>();
    const getKeys = () => {
      started.resolve(currentRequest()!.cancellation!);
      return reply.promise;
    };
    await using gateway = await startGateway({ env, users: { getKeys } });
    const answer = await gateway.request('/.well-known/jwks.json', { headers: { 'x-request-id': 'r-1' } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([504, '1']);
    expect(await answer.json()).toMatchObject({ code: 'DEADLINE_EXCEEDED', requestId: 'r-1' });
    expect((await started.promise).aborted).toBe(true);
    await untilPasses(async () => expect(await inFlight(gateway)).toBe('0'));
    expect(gateway.lines.at(-1)).toMatchObject({
      route: '/.well-known/jwks.json',
      status: 504,
      requestId: 'r-1',
      failure: 'no answer by the deadline',
    });
    reply.resolve({ keys: [] });
    expect((await gateway.request('/health/live')).status).toBe(200);
    expect(gateway.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('with 408 if the body does not arrive', async () => {
    await using gateway = await startGateway({ env });
    const connection = new RawConnection(gateway.port);
    const head = ['POST /api/users HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', 'Content-Length: 9'];
    connection.send([...head, 'X-Request-Id: r-1', '', '{'].join('\r\n'));
    expect(await connection.untilClosed()).toMatch(/^HTTP\/1.1 408 [^]*"code":"REQUEST_TIMEOUT"[^]*"requestId":"r-1"/);
    await untilPasses(async () => expect(await inFlight(gateway)).toBe('0'));
    const lines = gateway.lines.filter(({ msg }) => msg === 'request answered');
    expect(lines).toMatchObject([{ route: '/api/users', status: 408, requestId: 'r-1' }]);
  });

  it('with a closed connection if the client does not read', async () => {
    // More than all buffers between server and client can hold.
    const kid = 'x'.repeat(30_000_000);
    const getKeys = () => ({ keys: [{ ...publicKey, kid }] });
    await using gateway = await startGateway({ env, users: { getKeys } });
    const connection = new RawConnection(gateway.port);
    connection.stopReading();
    connection.send(get('/.well-known/jwks.json'));
    await untilPasses(() =>
      expect(gateway.lines.at(-1)).toMatchObject({ route: '/.well-known/jwks.json', status: 499 }),
    );
    expect(await inFlight(gateway)).toBe('0');
    connection.destroy();
  });

  it('for any number of late exchanges, so that new requests are accepted', async () => {
    let held = true;
    const getUser = () => (held ? never : account);
    const limits = { ...env, REQUEST_TIMEOUT_MS: '1500', MAX_REQUESTS_IN_FLIGHT: '20' };
    await using gateway = await startGateway({ env: limits, users: { getUser } });
    const me = () => gateway.request('/api/me', { headers: asUser });
    const answers = Array.from({ length: 20 }, me);
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([504]));
    held = false;
    expect((await me()).status).toBe(200);
  });
});
