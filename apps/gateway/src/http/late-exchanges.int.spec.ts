import { setTimeout as delay } from 'node:timers/promises';
import type { CancelSignal } from '@signalbox/discovery';
import { currentRequest } from '@signalbox/rpc';
import { Metrics } from '@signalbox/service-defaults';
import { get, RawConnection, untilPasses } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { asUser, startGateway, type Gateway } from '../gateway.fixture.ts';
import { line, order } from '../samples.fixture.ts';

const env = { REQUEST_TIMEOUT_MS: '500', RESPONSE_TIMEOUT_MS: '500' };
const never = new Promise<never>(() => {});

const inFlight = async (gateway: Gateway) =>
  /^signalbox_http_server_active_requests\{.*\} (\d+)$/m.exec(await gateway.app.get(Metrics).registry.metrics())?.[1];

describe('an exchange ends soon after its deadline', () => {
  it('with 504 if the handler does not answer, and the handler is cancelled', async () => {
    const started = Promise.withResolvers<CancelSignal>();
    const reply = Promise.withResolvers<{ items: [] }>();
    const listProducts = () => {
      started.resolve(currentRequest()!.cancellation!);
      return reply.promise;
    };
    await using gateway = await startGateway({ env, orders: { listProducts } });
    const answer = await gateway.request('/api/products', { headers: { 'x-request-id': 'r-1' } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([504, '1']);
    expect(await answer.json()).toMatchObject({ code: 'DEADLINE_EXCEEDED', requestId: 'r-1' });
    expect((await started.promise).aborted).toBe(true);
    await untilPasses(async () => expect(await inFlight(gateway)).toBe('0'));
    expect(gateway.lines.at(-1)).toMatchObject({
      route: '/api/products',
      status: 504,
      requestId: 'r-1',
      failure: 'no answer by the deadline',
    });
    reply.resolve({ items: [] });
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
    const name = 'x'.repeat(30_000_000);
    const listProducts = () => ({ items: [{ id: line.productId, name, priceCents: 1 }] });
    await using gateway = await startGateway({ env, orders: { listProducts } });
    const connection = new RawConnection(gateway.port);
    connection.stopReading();
    connection.send(get('/api/products'));
    await untilPasses(() => expect(gateway.lines.at(-1)).toMatchObject({ route: '/api/products', status: 499 }));
    expect(await inFlight(gateway)).toBe('0');
    connection.destroy();
  });

  it('or later if the client prefers to wait', async () => {
    const placeOrder = () => order;
    const getOrder = () => delay(1_000, { ...order, status: 'CONFIRMED' as const });
    await using gateway = await startGateway({ env, orders: { placeOrder, getOrder } });
    const headers = { ...asUser, 'content-type': 'application/json', 'idempotency-key': 'k', prefer: 'wait=5' };
    const body = JSON.stringify({ items: [line] });
    const answer = await gateway.request('/api/orders', { method: 'POST', headers, body });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ status: 'CONFIRMED' });
  });

  it('for any number of late exchanges, so that new requests are accepted', async () => {
    let held = true;
    const listProducts = () => (held ? never : { items: [] });
    const limits = { ...env, REQUEST_TIMEOUT_MS: '1500', MAX_REQUESTS_IN_FLIGHT: '20' };
    await using gateway = await startGateway({ env: limits, orders: { listProducts } });
    const answers = Array.from({ length: 20 }, () => gateway.request('/api/products'));
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([504]));
    held = false;
    expect((await gateway.request('/api/products')).status).toBe(200);
  });
});
