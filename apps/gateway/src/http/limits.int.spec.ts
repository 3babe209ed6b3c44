import { Metrics } from '@signalbox/service-defaults';
import { get, RawConnection, untilPasses } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { asUser, startGateway, type Gateway } from '../gateway.fixture.ts';
import { account, publicKey } from '../samples.fixture.ts';

const limited = async (gateway: Gateway): Promise<Record<string, number>> => {
  const metrics = await gateway.app.get(Metrics).registry.metrics();
  const counts = metrics.matchAll(/^signalbox_http_server_limited_connections_total\{limit="(\w+)".*\} (\d+)$/gm);
  return Object.fromEntries([...counts].map(([, limit, count]) => [limit!, Number(count)]));
};

const open = async (gateway: Gateway): Promise<number> => {
  const metrics = await gateway.app.get(Metrics).registry.metrics();
  return Number(/^signalbox_http_server_connections\{.*\} (\d+)$/m.exec(metrics)![1]);
};

/** Opens idle connections, and waits until the gateway has accepted them. */
async function occupy(gateway: Gateway, count: number): Promise<RawConnection[]> {
  const connections = Array.from({ length: count }, () => new RawConnection(gateway.port));
  await untilPasses(async () => expect(await open(gateway)).toBe(count));
  return connections;
}

const REFUSAL = /^HTTP\/1\.1 503 [^]*retry-after: 1\r\n[^]*connection: close\r\n\r\n\{[^]*"code":"OVERLOADED"[^]*\}$/;

describe('connections above a limit', () => {
  it.each([
    ['connections', { MAX_CONNECTIONS: '2' }],
    ['connections_per_address', { MAX_CONNECTIONS_PER_ADDRESS: '2' }],
  ])('are answered with 503 and closed: %s', async (limit, env) => {
    await using gateway = await startGateway({ env });
    const [first] = await occupy(gateway, 2);
    const refused = new RawConnection(gateway.port);
    refused.send(get('/health/live'));
    expect(await refused.untilClosed()).toMatch(REFUSAL);
    expect(await limited(gateway)).toEqual({ [limit]: 1 });
    first!.destroy();
    await untilPasses(async () => expect(await open(gateway)).toBe(1));
    const admitted = new RawConnection(gateway.port);
    admitted.send(get('/health/live'));
    await untilPasses(() => expect(admitted.received).toMatch(/^HTTP\/1\.1 200 /));
  });

  it('are closed also if the client never closes its side', async () => {
    await using gateway = await startGateway({ env: { MAX_CONNECTIONS: '1' } });
    await occupy(gateway, 1);
    const server = gateway.app.getHttpServer();
    const sockets: { destroyed: boolean }[] = [];
    server.on('connection', (socket) => sockets.push(socket));
    new RawConnection(gateway.port).stopReading();
    await untilPasses(() => expect(sockets).toMatchObject([{ destroyed: true }]));
  });

  it('are accepted from a trusted proxy, whose address has many clients', async () => {
    const env = { MAX_CONNECTIONS_PER_ADDRESS: '1', TRUSTED_PROXIES: '10.0.0.1,127.0.0.0/8' };
    await using gateway = await startGateway({ env });
    await occupy(gateway, 5);
    expect(await limited(gateway)).toEqual({});
  });
});

describe('pipelined requests', () => {
  it('above MAX_PIPELINED_REQUESTS are answered with 503 after the others, and the connection closes', async () => {
    const release = Promise.withResolvers<{ keys: [] }>();
    await using gateway = await startGateway({
      env: { MAX_PIPELINED_REQUESTS: '3' },
      users: { getKeys: () => release.promise },
    });
    const connection = new RawConnection(gateway.port);
    connection.send(get('/.well-known/jwks.json').repeat(6));
    await untilPasses(async () => expect(await limited(gateway)).toEqual({ pipelined_requests: 1 }));
    release.resolve({ keys: [] });
    const received = await connection.untilClosed();
    expect(received.match(/(?<=HTTP\/1\.1 )\d+/g)).toEqual(['200', '200', '200', '503']);
  });

  it('of one connection do not all start at once', async () => {
    const replies: ((reply: { keys: [] }) => void)[] = [];
    const getKeys = () => new Promise<{ keys: [] }>((resolve) => replies.push(resolve));
    await using gateway = await startGateway({ users: { getKeys } });
    const connection = new RawConnection(gateway.port);
    connection.send(get('/.well-known/jwks.json').repeat(20));
    for (let answered = 0; answered < 20; answered += 1) {
      await untilPasses(() => expect(replies).toHaveLength(Math.min(20, 8 + answered)));
      replies[answered]!({ keys: [] });
    }
    await untilPasses(() => expect(connection.received.match(/HTTP\/1\.1 200/g)).toHaveLength(20));
    connection.destroy();
  });
});

describe('an incomplete request', () => {
  const PUT = 'PUT /api/me/password HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

  it('takes no slot of MAX_REQUESTS_IN_FLIGHT', async () => {
    const env = { MAX_REQUESTS_IN_FLIGHT: '1', REQUEST_TIMEOUT_MS: '60000' };
    await using gateway = await startGateway({ env, users: { getUser: () => account } });
    const connections = await occupy(gateway, 10);
    for (const one of connections)
      one.send(`${PUT}Authorization: ${asUser.authorization}\r\nContent-Length: 9\r\n\r\n{`);
    const inFlight = /^signalbox_http_server_active_requests\{.*\} 10$/m;
    await untilPasses(async () => expect(await gateway.app.get(Metrics).registry.metrics()).toMatch(inFlight));
    expect((await gateway.request('/api/me', { headers: asUser })).status).toBe(200);
    connections.forEach((one) => one.destroy());
  });

  it('is answered with 401 before its body arrives if it has no valid token', async () => {
    await using gateway = await startGateway({ env: { REQUEST_TIMEOUT_MS: '60000' } });
    for (const token of ['', 'Authorization: Bearer garbage\r\n']) {
      const connection = new RawConnection(gateway.port);
      connection.send(`${PUT}${token}Content-Length: 1000\r\n\r\n{`);
      await untilPasses(() => expect(connection.received).toMatch(/^HTTP\/1\.1 401 /));
      connection.destroy();
    }
  });

  it('is answered with 503 if it holds the most of MAX_RECEIVED_BYTES', async () => {
    const env = { MAX_RECEIVED_BYTES: '10000', REQUEST_TIMEOUT_MS: '60000' };
    await using gateway = await startGateway({ env, users: { changePassword: () => ({}) } });
    const head = `${PUT}Authorization: ${asUser.authorization}\r\nContent-Length: 20000\r\n\r\n`;
    const [small, large] = await occupy(gateway, 2);
    small!.send(head + ' '.repeat(4_000));
    large!.send(head + ' '.repeat(6_500));
    expect(await large!.untilClosed()).toMatch(/^HTTP\/1\.1 503 [^]*connection: close[^]*"code":"OVERLOADED"/i);
    expect(small!.received).toBe('');
    expect(await limited(gateway)).toEqual({ received_bytes: 1 });
    const headers = { ...asUser, 'content-type': 'application/json' };
    const body = JSON.stringify({ currentPassword: 'old', newPassword: 'long enough' });
    for (let number = 0; number < 20; number += 1) {
      expect((await gateway.request('/api/me/password', { method: 'PUT', headers, body })).status).toBe(204);
    }
    small!.destroy();
  });
});

describe('a response that the client does not read', () => {
  const name = 'x'.repeat(1_000_000);
  const getKeys = () => ({ keys: [{ ...publicKey, kid: name }] });

  it('closes its connection if MAX_UNREAD_BYTES is exceeded, the longest waiting first', async () => {
    await using gateway = await startGateway({ env: { MAX_UNREAD_BYTES: '2000000' }, users: { getKeys } });
    const connections: RawConnection[] = [];
    while (!(await limited(gateway))['unread_bytes']) {
      const connection = new RawConnection(gateway.port);
      connection.stopReading();
      connection.send(get('/.well-known/jwks.json').repeat(8));
      connections.push(connection);
      expect((await gateway.request('/health/live')).status).toBe(200);
    }
    connections.forEach((connection) => connection.destroy());
  });

  it('holds no slot of MAX_REQUESTS_IN_FLIGHT', async () => {
    const release = Promise.withResolvers<void>();
    await using gateway = await startGateway({
      env: { MAX_REQUESTS_IN_FLIGHT: '1' },
      users: { getUser: () => release.promise.then(() => ({ ...account, name: name.repeat(30) })) },
    });
    const connection = new RawConnection(gateway.port);
    connection.stopReading();
    connection.send(`GET /api/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${asUser.authorization}\r\n\r\n`);
    const refused = async () => (await gateway.request('/api/openapi.json')).status === 503;
    await untilPasses(async () => expect(await refused()).toBe(true));
    release.resolve();
    await untilPasses(async () => expect(await refused()).toBe(false));
    connection.destroy();
  });
});
