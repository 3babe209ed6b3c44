import type { Socket } from 'node:net';
import { UnavailableError } from '@signalbox/contract';
import { currentRequest, type RequestContext } from '@signalbox/rpc';
import { Metrics } from '@signalbox/service-defaults';
import { describe, expect, it } from 'vitest';
import { asUser, startGateway, type GatewayFixtureOptions } from '../gateway.fixture.ts';
import { get, RawConnection, untilPasses } from '@signalbox/testing';
import { account } from '../samples.fixture.ts';

const GENERATED_ID = /^[0-9a-f]{32}$/;

/** A gateway that answers `GET /.well-known/jwks.json` when the test calls `release`. */
async function blockedGateway(options: GatewayFixtureOptions = {}) {
  const contexts: RequestContext[] = [];
  const release = Promise.withResolvers<void>();
  const getKeys = async () => {
    contexts.push(currentRequest()!);
    await release.promise;
    return { keys: [] };
  };
  const gateway = await startGateway({ ...options, users: { getKeys, ...options.users } });
  return { gateway, contexts, release: () => release.resolve() };
}

async function contextOf(path: string, init: RequestInit, options?: GatewayFixtureOptions) {
  const { gateway, contexts, release } = await blockedGateway(options);
  await using _ = gateway;
  release();
  const { headers } = await gateway.request(path, init);
  return { context: contexts[0]!, requestId: headers.get('x-request-id') };
}

describe('the context of a request', () => {
  it('carries the ids of the client', async () => {
    const headers = {
      'x-request-id': 'signal-4711',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    };
    const { context, requestId } = await contextOf('/.well-known/jwks.json', { headers });
    expect(requestId).toBe('signal-4711');
    expect(context).toMatchObject({ requestId, traceparent: headers.traceparent });
  });

  it('carries new ids if the client sends none', async () => {
    const { context, requestId } = await contextOf('/.well-known/jwks.json', {});
    expect(requestId).toMatch(GENERATED_ID);
    expect(context).toMatchObject({
      requestId,
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/),
    });
  });

  it('carries no other headers of the request', async () => {
    const headers = { 'x-forwarded-for': '1.2.3.4', cookie: 'a=b', tracestate: 'a=b', 'x-user-id': 'admin' };
    const { context } = await contextOf('/.well-known/jwks.json', { headers });
    const carried = ['cancellation', 'clientAddress', 'deadlineAt', 'requestId', 'span', 'traceparent', 'userToken'];
    expect(Object.keys(context).sort()).toEqual(carried);
  });

  it('carries the deadline', async () => {
    const startedAt = performance.now();
    const { context } = await contextOf('/.well-known/jwks.json', {}, { env: { REQUEST_TIMEOUT_MS: '1500' } });
    expect(context.deadlineAt).toBeGreaterThanOrEqual(startedAt + 1500);
    expect(context.deadlineAt).toBeLessThanOrEqual(performance.now() + 1500);
  });

  it('has a deadline that counts from the first byte of the request', async () => {
    const { gateway, contexts, release } = await blockedGateway({ env: { REQUEST_TIMEOUT_MS: '60000' } });
    await using _ = gateway;
    const sockets: Socket[] = [];
    gateway.app.getHttpServer().on('connection', (socket) => sockets.push(socket));
    const connection = new RawConnection(gateway.port);
    const bytes = get('/.well-known/jwks.json');
    for (const requests of [1, 2]) {
      const before = sockets[0]?.bytesRead ?? 0;
      connection.send(bytes.slice(0, 1));
      await untilPasses(() => expect(sockets[0]?.bytesRead).toBe(before + 1));
      const startedBefore = performance.now();
      connection.send(bytes.slice(1));
      await untilPasses(() => expect(contexts).toHaveLength(requests));
      expect(contexts.at(-1)!.deadlineAt).toBeLessThanOrEqual(startedBefore + 60_000);
      release();
      await untilPasses(() => expect(connection.received.match(/HTTP\/1\.1 200/g)).toHaveLength(requests));
    }
    connection.destroy();
  });

  it('reaches handlers of requests with a token and a body', async () => {
    const seen: (RequestContext | undefined)[] = [];
    const changePassword = () => {
      seen.push(currentRequest());
      return {};
    };
    await using gateway = await startGateway({ users: { changePassword } });
    const body = JSON.stringify({ currentPassword: 'old', newPassword: 'long enough' });
    const headers = { ...asUser, 'content-type': 'application/json', 'x-request-id': 'r-1' };
    await gateway.request('/api/me/password', { method: 'PUT', headers, body });
    expect(seen).toMatchObject([{ requestId: 'r-1', userToken: 'user-token' }]);
  });

  it('is separate for each of many concurrent requests', async () => {
    const getUser = async () => {
      const before = currentRequest()!.requestId;
      await new Promise((resolve) => setImmediate(resolve));
      expect(currentRequest()!.requestId).toBe(before);
      return { ...account, name: before };
    };
    await using gateway = await startGateway({ users: { getUser } });
    const answers = Array.from({ length: 50 }, async (_, index) => {
      const answer = await gateway.request('/api/me', { headers: { ...asUser, 'x-request-id': `r-${index}` } });
      return ((await answer.json()) as { name: string }).name;
    });
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 50 }, (_, index) => `r-${index}`));
  });

  it('is cancelled when the client disconnects, and the log has status 499', async () => {
    const { gateway, contexts, release } = await blockedGateway();
    await using _ = gateway;
    const connection = new RawConnection(gateway.port);
    connection.send(get('/.well-known/jwks.json'));
    await untilPasses(() => expect(contexts).toHaveLength(1));
    expect(contexts[0]!.cancellation!.aborted).toBe(false);
    connection.destroy();
    await untilPasses(() => expect(contexts[0]!.cancellation!.aborted).toBe(true));
    release();
    expect(gateway.lines.at(-1)).toMatchObject({ route: '/.well-known/jwks.json', status: 499 });
  });

  it('is not cancelled after the client has its response', async () => {
    const { context } = await contextOf('/.well-known/jwks.json', {});
    expect(context.cancellation!.aborted).toBe(false);
  });
});

describe('the log', () => {
  it('has one line for each request', async () => {
    await using gateway = await startGateway({ users: { getUser: () => account } });
    gateway.lines.splice(0);
    await gateway.request('/api/me', { headers: { ...asUser, 'x-request-id': 'r-1' } });
    await gateway.request('/no/such/thing?x=secret', { headers: { 'x-request-id': 'r-2' } });
    await gateway.request('/%FF', { method: 'POST', headers: { 'x-request-id': 'r-3' } });
    const line = {
      level: 'info',
      severityNumber: 9,
      service: 'gateway',
      instance: 'gateway-1',
      version: 'dev',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      msg: 'request answered',
      durationMs: expect.any(Number),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    };
    await untilPasses(() =>
      expect(gateway.lines).toEqual([
        { ...line, method: 'GET', route: '/api/me', status: 200, requestId: 'r-1' },
        { ...line, method: 'GET', status: 404, requestId: 'r-2' },
        { ...line, method: 'POST', status: 400, requestId: 'r-3' },
      ]),
    );
  });

  it('contains the reason of a service failure, which the client does not see', async () => {
    const reason = 'users-1 at 10.0.0.7:4000: no connection within 250 ms';
    const getUser = () => Promise.reject(new UnavailableError(reason));
    await using gateway = await startGateway({ users: { getUser } });
    const answer = await gateway.request('/api/me', { headers: asUser });
    expect(await answer.json()).toMatchObject({ code: 'UNAVAILABLE', detail: 'A service is temporarily unavailable' });
    await untilPasses(() => expect(gateway.lines.at(-1)).toMatchObject({ status: 503, failure: reason }));
  });

  it('contains the cause of an internal error, which the client does not see', async () => {
    const getUser = () => Promise.reject(new TypeError('secret'));
    await using gateway = await startGateway({ users: { getUser } });
    const answer = await gateway.request('/api/me', { headers: { ...asUser, 'x-request-id': 'r-1' } });
    expect(await answer.text()).not.toContain('secret');
    expect(gateway.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { msg: 'request failed', err: { type: 'TypeError', message: 'secret' }, requestId: 'r-1' },
    ]);
  });
});

describe('the metrics', () => {
  it('count requests by method, route and status, measure durations, and show the requests in flight', async () => {
    const { gateway, contexts, release } = await blockedGateway();
    await using _ = gateway;
    const metrics = async () => (await gateway.app.get(Metrics).registry.metrics()).split('\n');
    const held = gateway.request('/.well-known/jwks.json');
    await untilPasses(() => expect(contexts).toHaveLength(1));
    const labels = 'service="gateway",instance="gateway-1"';
    expect(await metrics()).toContain(`signalbox_http_server_active_requests{${labels}} 1`);
    release();
    await held;
    await gateway.request('/.well-known/jwks.json');
    await gateway.request('/.well-known/jwks.json', { method: 'POST' });
    await untilPasses(async () => {
      const lines = (await metrics()).map((text) => text.replace(labels, '').replace(',}', '}'));
      expect(lines).toEqual(
        expect.arrayContaining([
          'signalbox_http_server_requests_total{method="GET",route="/.well-known/jwks.json",status="200"} 2',
          'signalbox_http_server_requests_total{method="POST",route="none",status="405"} 1',
          'signalbox_http_server_request_duration_seconds_bucket{method="GET",route="/.well-known/jwks.json",le="+Inf"} 2',
          'signalbox_http_server_request_duration_seconds_count{method="GET",route="/.well-known/jwks.json"} 2',
          'signalbox_http_server_active_requests{} 0',
        ]),
      );
    });
  });
});
