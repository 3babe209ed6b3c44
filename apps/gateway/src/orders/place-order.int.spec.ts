import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError, UnauthenticatedError } from '@signalbox/contract';
import { currentRequest, RemoteError } from '@signalbox/rpc';
import { describe, expect, it } from 'vitest';
import { asUser, startGateway, type GatewayFixtureOptions } from '../gateway.fixture.ts';
import { line, order, ORDER_ID } from './samples.fixture.ts';

type Orders = NonNullable<GatewayFixtureOptions['orders']>;

async function placed(prefer: string | undefined, orders: Orders, env: NodeJS.ProcessEnv = {}) {
  await using gateway = await startGateway({ orders: { placeOrder: () => order, ...orders }, env });
  const headers = {
    ...asUser,
    'content-type': 'application/json',
    'idempotency-key': 'k-1',
    ...(prefer ? { prefer } : {}),
  };
  const answer = await gateway.request('/api/orders', {
    method: 'POST',
    headers,
    body: JSON.stringify({ items: [line] }),
  });
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    applied: answer.headers.get('preference-applied'),
    body: (await answer.json()) as { status: unknown },
  };
}

const confirmed = { ...order, status: 'CONFIRMED' as const };
const location = `/api/orders/${ORDER_ID}`;

describe('an order that is placed', () => {
  it('returns immediately with its URL unless the client prefers to wait', async () => {
    expect(await placed(undefined, {})).toEqual({ status: 201, location, applied: null, body: order });
  });

  it('is answered later than the deadline of other requests if the client prefers to wait', async () => {
    const placeOrder = () => order;
    const getOrder = () => delay(1_000, { ...order, status: 'CONFIRMED' as const });
    await using gateway = await startGateway({
      env: { REQUEST_TIMEOUT_MS: '500', RESPONSE_TIMEOUT_MS: '500' },
      orders: { placeOrder, getOrder },
    });
    const headers = { ...asUser, 'content-type': 'application/json', 'idempotency-key': 'k', prefer: 'wait=5' };
    const body = JSON.stringify({ items: [line] });
    const answer = await gateway.request('/api/orders', { method: 'POST', headers, body });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ status: 'CONFIRMED' });
  });

  it('needs no second call if the first reply is settled', async () => {
    const held: (number | undefined)[] = [];
    const placeOrder: Orders['placeOrder'] = ({ waitMs }) => {
      held.push(waitMs);
      return waitMs ? confirmed : order;
    };
    expect(await placed('wait=5', { placeOrder })).toEqual({
      status: 201,
      location,
      applied: 'wait=5',
      body: confirmed,
    });
    expect(await placed('wait=0', { placeOrder, getOrder: () => order })).toMatchObject({ body: order });
    expect(await placed(undefined, { placeOrder })).toMatchObject({ applied: null, body: order });
    expect(held).toEqual([100, 0, 0]);
  });

  it('waits for the rest of the preferred time', async () => {
    const waits: { orderId: string; waitMs?: number }[] = [];
    const affinities: unknown[] = [];
    const placeOrder: Orders['placeOrder'] = (_, options) => {
      affinities.push(options?.affinity);
      return order;
    };
    const getOrder: Orders['getOrder'] = (request, options) => {
      waits.push(request);
      affinities.push(options?.affinity);
      return confirmed;
    };
    expect(await placed('wait=5', { placeOrder, getOrder })).toEqual({
      status: 201,
      location,
      applied: 'wait=5',
      body: confirmed,
    });
    expect(waits).toEqual([{ orderId: ORDER_ID, waitMs: expect.any(Number) }]);
    expect(waits[0]!.waitMs).toBeGreaterThan(4_000);
    expect(waits[0]!.waitMs).toBeLessThanOrEqual(5_000);
    // The instance that placed it waits without cost.
    expect(affinities[0]).toBeDefined();
    expect(affinities[1]).toBe(affinities[0]);
  });

  it('waits for ten seconds at most', async () => {
    const getOrder: Orders['getOrder'] = ({ waitMs }) => ({ ...confirmed, totalCents: waitMs! });
    const { applied, body } = await placed('wait=3600', { getOrder });
    expect(applied).toBe('wait=10');
    expect(body).toMatchObject({
      totalCents: expect.toSatisfy((waitMs: number) => waitMs > 9_000 && waitMs <= 10_000),
    });
  });

  it('may wait longer than the request timeout', async () => {
    let leftMs = 0;
    const getOrder: Orders['getOrder'] = () => {
      leftMs = currentRequest()!.deadlineAt! - performance.now();
      return confirmed;
    };
    await placed('wait=9', { getOrder }, { REQUEST_TIMEOUT_MS: '1000' });
    expect(leftMs).toBeGreaterThan(8_000);
    expect(leftMs).toBeLessThanOrEqual(9_500);
  });

  it.each([new UnavailableError('orders is down'), new UnauthenticatedError('the token has expired')])(
    'returns the placed order if the wait fails: $message',
    async (error) => {
      const getOrder = () => Promise.reject(error);
      expect(await placed('wait=5', { getOrder })).toEqual({ status: 201, location, applied: null, body: order });
    },
  );

  it('is retried while a concurrent request holds the key, and rejected when no time is left', async () => {
    const inUse = () => Promise.reject(new RemoteError('IDEMPOTENCY_KEY_IN_USE', 'another request holds the key'));
    const answers = [inUse, inUse, inUse, () => order];
    expect(await placed(undefined, { placeOrder: () => answers.shift()!() })).toMatchObject({ status: 201 });
    let asked = 0;
    const placeOrder = () => {
      asked += 1;
      return inUse();
    };
    const refused = await placed(undefined, { placeOrder }, { REQUEST_TIMEOUT_MS: '1000' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_KEY_IN_USE' } });
    expect(asked).toBeGreaterThan(1);
  });

  it('rejects waitMs in the body', async () => {
    await using gateway = await startGateway({ orders: { placeOrder: () => order } });
    const headers = { ...asUser, 'content-type': 'application/json', 'idempotency-key': 'k-1' };
    const body = JSON.stringify({ items: [line], waitMs: 1 });
    expect((await gateway.request('/api/orders', { method: 'POST', headers, body })).status).toBe(400);
  });

  it('ignores an invalid preference', async () => {
    expect(await placed('wait=soon', {})).toMatchObject({ status: 201, applied: null });
  });
});

describe('an order for unknown products', () => {
  it.each([
    ['the lines of these products', { productIds: [line.productId] }, 'items[0].productId'],
    ['all lines if the service does not list them', undefined, 'items'],
  ])('is rejected and lists %s', async (_, details, field) => {
    const placeOrder = () => Promise.reject(new RemoteError('UNKNOWN_PRODUCT', 'not sold', details));
    const { status, body } = await placed(undefined, { placeOrder });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'UNKNOWN_PRODUCT', errors: [{ field, message: expect.any(String) }] },
    });
  });
});
