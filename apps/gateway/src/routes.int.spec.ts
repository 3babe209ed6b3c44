import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asBytes, asUser, startGateway, USER_ID, type Gateway } from './gateway.fixture.ts';
// begin orders
import { line, order, ORDER_ID, orderPage, PRODUCT_ID } from './orders/samples.fixture.ts';
// end orders
import { account, publicKey, session } from './samples.fixture.ts';

const keys = { keys: [publicKey] };
// begin orders
const products = { items: [{ id: PRODUCT_ID, name: 'Signal lamp', priceCents: 1_250 }] };
const key = { 'idempotency-key': 'k-1' };
const cursor = `1763625600123.${ORDER_ID}`;
// end orders
const json = { 'content-type': 'application/json' };

let gateway: Gateway;
const received: [string, unknown][] = [];
const record =
  <Reply>(message: string, reply: Reply) =>
  (request: unknown): Reply => {
    received.push([message, request]);
    return reply;
  };

beforeAll(async () => {
  gateway = await startGateway({
    users: {
      createUser: record('createUser', account),
      getUser: record('getUser', account),
      signIn: record('signIn', session),
      refreshSession: record('refreshSession', session),
      signOut: record('signOut', {}),
      signOutEverywhere: record('signOutEverywhere', {}),
      changePassword: record('changePassword', {}),
      getKeys: record('getKeys', keys),
    },
    // begin orders
    orders: {
      listProducts: record('listProducts', products),
      placeOrder: record('placeOrder', order),
      listOrders: record('listOrders', orderPage),
      getOrder: record('getOrder', order),
      cancelOrder: record('cancelOrder', order),
    },
    // end orders
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => void received.splice(0));

const body = (value: unknown, headers = {}) => ({
  method: 'POST',
  headers: { ...json, ...headers },
  body: JSON.stringify(value),
});
const newAccount = { email: ' Ada@Example.com ', name: ' Ada ', password: 'correct horse' };
const credentials = { email: 'ada@example.com', password: 'correct horse' };

describe('a request is converted to a message, and the reply to the response', () => {
  it.each([
    ['POST /api/users', body(newAccount), 201, account, 'createUser', { ...credentials, name: 'Ada' }],
    ['POST /api/sessions', body(credentials), 201, session, 'signIn', credentials],
    ['POST /api/sessions/refresh', body({ refreshToken: 'd' }), 201, session, 'refreshSession', { refreshToken: 'd' }],
    ['GET /api/me', { headers: asUser }, 200, account, 'getUser', { userId: USER_ID }],
    ['GET /.well-known/jwks.json', {}, 200, keys, 'getKeys', {}],
    // begin orders
    ['GET /api/products', {}, 200, products, 'listProducts', {}],
    ['GET /api/orders', { headers: asUser }, 200, orderPage, 'listOrders', { limit: 20 }],
    ['GET /api/orders?limit=100', { headers: asUser }, 200, orderPage, 'listOrders', { limit: 100 }],
    [
      `GET /api/orders?limit=1&cursor=${cursor}`,
      { headers: asUser },
      200,
      orderPage,
      'listOrders',
      { limit: 1, cursor },
    ],
    [`GET /api/orders/${ORDER_ID}`, { headers: asUser }, 200, order, 'getOrder', { orderId: ORDER_ID }],
    [`GET /api/orders/${ORDER_ID.toUpperCase()}`, { headers: asUser }, 200, order, 'getOrder', { orderId: ORDER_ID }],
    [
      `POST /api/orders/${ORDER_ID}/cancel`,
      { method: 'POST', headers: asUser },
      202,
      order,
      'cancelOrder',
      { orderId: ORDER_ID },
    ],
    [
      'POST /api/orders',
      body({ items: [line] }, { ...asUser, ...key }),
      201,
      order,
      'placeOrder',
      { idempotencyKey: 'k-1', items: [line], waitMs: 0 },
    ],
    // end orders
  ])('%s', async (route, init, status, reply, message, request) => {
    const answer = await gateway.request(route.split(' ')[1]!, init);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toEqual(reply);
    expect(received).toEqual([[message, request]]);
  });

  it('DELETE /api/sessions/current has no response body', async () => {
    const answer = await gateway.request('/api/sessions/current', { method: 'DELETE', headers: asUser });
    expect([answer.status, await answer.text(), received]).toEqual([204, '', [['signOut', {}]]]);
  });

  it('DELETE /api/sessions has no response body', async () => {
    const answer = await gateway.request('/api/sessions', { method: 'DELETE', headers: asUser });
    expect([answer.status, await answer.text(), received]).toEqual([204, '', [['signOutEverywhere', {}]]]);
  });

  it('PUT /api/me/password has no response body', async () => {
    const change = { currentPassword: 'correct horse', newPassword: 'another horse' };
    const answer = await gateway.request('/api/me/password', { ...body(change, asUser), method: 'PUT' });
    expect([answer.status, await answer.text(), received]).toEqual([204, '', [['changePassword', change]]]);
  });

  it.each([
    ['/.well-known/jwks.json', keys],
    ['/api/me', account],
    // begin orders
    ['/api/products', products],
    [`/api/orders/${ORDER_ID}`, order],
    // end orders
  ])('%s forwards the reply unparsed', async (path, reply) => {
    const answer = await gateway.request(path, { headers: asUser });
    expect(await answer.text()).toBe(asBytes(reply).toString());
  });

  it('HEAD is like GET without the body', async () => {
    const answer = await gateway.request('/.well-known/jwks.json', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([
      200,
      String(asBytes(keys).length),
      '',
    ]);
  });
});

describe('every response', () => {
  it.each(['/.well-known/jwks.json', '/api/docs', '/health/live', '/no/such/thing', '/%FF'])(
    'to %s forbids caching and media type sniffing',
    async (path) => {
      const { headers } = await gateway.request(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});

describe('a path', () => {
  it('that does not exist returns a problem', async () => {
    const answer = await gateway.request('/api/no-such-thing');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'NOT_FOUND', status: 404 });
  });

  it.each([
    ['PUT', '/api/users', 'POST'],
    // begin orders
    ['PUT', '/api/orders', 'POST, GET, HEAD'],
    ['DELETE', `/api/orders/${ORDER_ID}`, 'GET, HEAD'],
    ['GET', `/api/orders/${ORDER_ID}/cancel`, 'POST'],
    // end orders
    ['OPTIONS', '/api/me?x=1', 'GET, HEAD'],
    ['POST', '/%61pi/me', 'GET, HEAD'],
  ])('answers %s %s with the allowed methods', async (method, path, allow) => {
    const answer = await gateway.request(path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(await answer.json()).toMatchObject({
      code: 'METHOD_NOT_ALLOWED',
      detail: `expected ${allow}, got ${method}`,
    });
  });
});
