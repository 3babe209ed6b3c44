import { request as httpRequest, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { currentRequest, RemoteError } from '@signalbox/rpc';
import { describe, expect, it } from 'vitest';
// begin orders
import { asAdmin, asUser } from '../gateway.fixture.ts';
import { line, order } from '../orders/samples.fixture.ts';
// end orders
import { startGateway, type Gateway } from '../gateway.fixture.ts';
import { account, session } from '../samples.fixture.ts';

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** Sends a request from an address in 127/8. */
async function send({ port }: Gateway, from: string, path: string, { method = 'POST', headers, body }: Sent = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = { 'content-type': 'application/json', ...headers };
  httpRequest({ host: '127.0.0.1', port, localAddress: from, path, method, headers: sent, agent: false }, resolve)
    .on('error', reject)
    .end(body === undefined ? undefined : JSON.stringify(body));
  const response = await promise;
  const text = response.statusCode === 204 ? undefined : await json(response);
  return { status: response.statusCode, headers: response.headers, body: text as Record<string, unknown> };
}

const credentials = { email: 'ada@example.com', password: 'a password' };
const signIn = (gateway: Gateway, from: string, headers: Record<string, string> = {}) =>
  send(gateway, from, '/api/sessions', { headers, body: credentials });

async function statuses(count: number, attempt: (number: number) => Promise<{ status?: number }>) {
  const found = [];
  for (let number = 0; number < count; number += 1) found.push((await attempt(number)).status);
  return found;
}

describe('the limits of clients', () => {
  it('stop sign-ins from one address with 429, and no others', async () => {
    await using gateway = await startGateway({ users: { signIn: () => session }, env: { SIGN_IN_LIMIT: '3/90' } });
    expect(await statuses(3, () => signIn(gateway, '127.0.1.1'))).toEqual([201, 201, 201]);
    const refused = await signIn(gateway, '127.0.1.1');
    expect(refused).toMatchObject({
      status: 429,
      headers: {
        'content-type': 'application/problem+json',
        'retry-after': '30',
        'ratelimit-policy': '"sign-in";q=3;w=90',
        ratelimit: '"sign-in";r=0;t=30',
      },
      body: { code: 'TOO_MANY_REQUESTS', status: 429 },
    });
    expect((await signIn(gateway, '127.0.1.2')).status).toBe(201);
    expect((await send(gateway, '127.0.1.1', '/api/openapi.json', { method: 'GET' })).status).toBe(200);
  });

  it('stop a network whose clients change their address', async () => {
    await using gateway = await startGateway({
      users: { signIn: () => session },
      env: { SIGN_IN_LIMIT: '2/60', NETWORK_LIMIT_FACTOR: '3' },
    });
    const found = await statuses(10, (number) => signIn(gateway, `127.0.2.${number + 1}`));
    expect(found).toEqual([...Array(6).fill(201), ...Array(4).fill(429)]);
    expect((await signIn(gateway, '127.0.3.1')).status).toBe(201);
  });

  it('stop 139 sign-ups from one address after the default burst of 10', async () => {
    await using gateway = await startGateway({
      users: { createUser: () => account },
      env: { SIGN_UP_LIMIT: undefined },
    });
    const body = { ...credentials, name: 'Ada' };
    const found = await statuses(139, () => send(gateway, '127.0.4.1', '/api/users', { body }));
    expect(found.filter((status) => status === 201)).toHaveLength(10);
    expect(found.filter((status) => status === 429)).toHaveLength(129);
  });

  // begin orders
  it('stop orders from one address, and those of one user from any address', async () => {
    await using gateway = await startGateway({ orders: { placeOrder: () => order }, env: { ORDER_LIMIT: '2/60' } });
    const place = (from: string, token: Record<string, string>) =>
      send(gateway, from, '/api/orders', { headers: { ...token, 'idempotency-key': 'k-1' }, body: { items: [line] } });
    expect(await statuses(3, (number) => place(`127.0.${number}.1`, asUser))).toEqual([201, 201, 429]);
    expect(await statuses(3, () => place('127.0.5.1', asAdmin))).toEqual([201, 201, 429]);
  });
  // end orders

  it('stop other requests above a high limit, and never health checks', async () => {
    await using gateway = await startGateway({ env: { REQUEST_LIMIT: '2/60' } });
    const get = (path: string) => send(gateway, '127.0.6.1', path, { method: 'GET' });
    expect(await statuses(3, () => get('/api/unknown'))).toEqual([404, 404, 429]);
    expect(await statuses(1, () => get('/%zz'))).toEqual([429]);
    expect(await statuses(3, () => get('/health/live'))).toEqual([200, 200, 200]);
  });

  it('are not reset by an X-Forwarded-For of the client, but follow that of a trusted proxy', async () => {
    const users = { signIn: () => session };
    const env = { SIGN_IN_LIMIT: '1/60', TRUSTED_PROXIES: '127.0.8.0/24' };
    await using gateway = await startGateway({ users, env });
    const from = (address: string) => (number: number) =>
      signIn(gateway, address, { 'x-forwarded-for': `203.0.${number}.7` });
    expect(await statuses(2, from('127.0.7.1'))).toEqual([201, 429]);
    expect(await statuses(2, from('127.0.8.1'))).toEqual([201, 201]);
    expect(await statuses(1, from('127.0.8.1'))).toEqual([429]);
  });

  it('are off if the setting is 0', async () => {
    await using gateway = await startGateway({ users: { signIn: () => session } });
    expect(new Set(await statuses(50, () => signIn(gateway, '127.0.9.1')))).toEqual(new Set([201]));
  });
});

it('passes the address of the client on to services', async () => {
  const seen: unknown[] = [];
  const signIns = () => {
    seen.push(currentRequest()?.clientAddress);
    return session;
  };
  await using gateway = await startGateway({ users: { signIn: signIns } });
  await signIn(gateway, '127.0.10.1');
  expect(seen).toEqual(['127.0.10.1']);
});

it('answers the limit of an account with 429 and its fields', async () => {
  const details = { retryAfterMs: 29_500, quota: { requests: 10, seconds: 300 } };
  const tooMany = () => Promise.reject(new RemoteError('TOO_MANY_ATTEMPTS', 'too many attempts', details));
  await using gateway = await startGateway({ users: { signIn: tooMany } });
  expect(await signIn(gateway, '127.0.11.1')).toMatchObject({
    status: 429,
    headers: {
      'retry-after': '30',
      'ratelimit-policy': '"attempts";q=10;w=300',
      ratelimit: '"attempts";r=0;t=30',
    },
    body: { code: 'TOO_MANY_ATTEMPTS' },
  });
});
