import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asUser, startGateway, type Gateway } from '../gateway.fixture.ts';
import { get, RawConnection, untilPasses } from '@signalbox/testing';

let gateway: Gateway;
beforeAll(async () => void (gateway = await startGateway({ users: { getKeys: () => ({ keys: [] }) } })));
afterAll(() => gateway[Symbol.asyncDispose]());

const HEAD = 'POST /api/users HTTP/1.1\r\nHost: localhost\r\n';
const JSON_TYPE = 'Content-Type: application/json\r\n';

describe('an invalid request gets a problem and closes its connection', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['no version, as in HTTP/0.9', 'GET /.well-known/jwks.json\r\n\r\n', 400],
    ['a header of 20 kB', `GET / HTTP/1.1\r\nHost: localhost\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: localhost\r\nCookie: a\0b\r\n\r\n', 400],
    ['an unknown method', 'BREW /pot HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['two lengths', `${HEAD}${JSON_TYPE}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
    ['a length and chunks', `${HEAD}${JSON_TYPE}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    [
      'a chunk without a valid length',
      `${HEAD}${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
      400,
    ],
  ])('%s', async (_, sent, status) => {
    const connection = new RawConnection(gateway.port);
    connection.send(sent);
    const received = await connection.untilClosed();
    expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    if (!received.includes('\r\n\r\n{')) return;
    const [headers, body] = received.split('\r\n\r\n') as [string, string];
    expect(headers).toMatch(/^content-type: application\/problem\+json$/im);
    expect(headers).toMatch(/^connection: close$/im);
    expect(JSON.parse(body)).toMatchObject({ status, requestId: /^x-request-id: (.*)$/im.exec(headers)![1] });
  });

  it.each(['GET', 'HEAD', 'POST', 'OPTIONS'])('a target without a resource: %s *', async (method) => {
    const connection = new RawConnection(gateway.port);
    connection.send(`${method} * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(await connection.untilClosed()).toMatch(/^HTTP\/1.1 404 [^]*x-request-id: /);
  });

  it.each([
    ['GET', '/nothing#%zz', 404],
    ['DELETE', '/api/me#%zz', 405],
    ['POST', 'http://x/api/me', 405],
  ])('an unknown path or an unsupported method: %s %s', async (method, address, status) => {
    const connection = new RawConnection(gateway.port);
    connection.send(`${method} ${address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(await connection.untilClosed()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('invalid data after a request on its connection', async () => {
    const connection = new RawConnection(gateway.port);
    connection.send(get('/.well-known/jwks.json'));
    await untilPasses(() => expect(connection.received).toMatch(/^HTTP\/1.1 200 /));
    connection.send('hello\r\n\r\n');
    expect(await connection.untilClosed()).toMatch(/^HTTP\/1.1 200 [^]*"keys"[^]*HTTP\/1.1 400 /);
  });

  it.each([
    ['an invalid request line', 'hello\r\n\r\n'],
    ['a CONNECT', 'CONNECT x:1 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ])('after an unanswered request: %s only closes the connection', async (_, behind) => {
    const connection = new RawConnection(gateway.port);
    connection.send(get('/.well-known/jwks.json') + get('/.well-known/jwks.json') + behind);
    const received = await connection.untilClosed();
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
    expect(received.match(/"keys": \[\]\n\}/g)).toHaveLength(2);
  });

  it('does not read a request in the packet of an upgrade request, and closes the connection', async () => {
    const connection = new RawConnection(gateway.port);
    const upgrade =
      'GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
    connection.send(upgrade + get('/.well-known/jwks.json'));
    expect(await connection.untilClosed()).toMatch(/^HTTP\/1.1 200 [^]*connection: close/i);
  });

  it('closes only the connection that has too many pipelined requests', async () => {
    const connection = new RawConnection(gateway.port);
    connection.send(get('/health/live').repeat(500));
    const received = await connection.untilClosed();
    const statuses = received.match(/(?<=HTTP\/1\.1 )\d+/g)!;
    expect(statuses).toEqual([...Array<string>(64).fill('200'), '503']);
    expect(received).toMatch(/retry-after: 1\r\n[^]*"code":"OVERLOADED"[^}]*\}$/);
    expect((await gateway.request('/.well-known/jwks.json')).status).toBe(200);
  });

  it('an invalid chunk in a body is the response to its request, which is logged once', async () => {
    gateway.lines.splice(0);
    const connection = new RawConnection(gateway.port);
    const chunked = 'X-Request-Id: r-1\r\nTransfer-Encoding: chunked\r\n\r\n';
    connection.send(`${HEAD}${JSON_TYPE}${chunked}2\r\n{}\r\nzz\r\n`);
    expect(await connection.untilClosed()).toMatch(/^HTTP\/1.1 400 [^]*"requestId":"r-1"/);
    await untilPasses(() =>
      expect(gateway.lines).toMatchObject([{ route: '/api/users', status: 400, requestId: 'r-1' }]),
    );
  });

  it('an invalid chunk after the response does not count as another request', async () => {
    gateway.lines.splice(0);
    const connection = new RawConnection(gateway.port);
    connection.send('POST /unknown HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n');
    await untilPasses(() => expect(connection.received).toMatch(/^HTTP\/1.1 404 /));
    connection.send('zz\r\n');
    expect((await connection.untilClosed()).match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(gateway.lines).toMatchObject([{ status: 404 }]);
  });

  it('logs the reason', async () => {
    gateway.lines.splice(0);
    const connection = new RawConnection(gateway.port);
    connection.send('hello\r\n\r\n');
    const requestId = /"requestId":"(\w+)"/.exec(await connection.untilClosed())![1];
    expect(gateway.lines).toMatchObject([{ status: 400, requestId, failure: expect.stringMatching(/^Parse Error/) }]);
    expect(gateway.lines[0]).not.toHaveProperty('durationMs');
  });

  it('survives a connection error during the answer to CONNECT', () => {
    const socket = new PassThrough();
    gateway.app.getHttpServer().emit('connect', { headers: {} }, socket, Buffer.alloc(0));
    expect(() => socket.emit('error', new Error('reset'))).not.toThrow();
  });

  it('a client that stops in the middle of a request', { timeout: 30_000 }, async () => {
    gateway.lines.splice(0);
    const silent = new RawConnection(gateway.port);
    const connection = new RawConnection(gateway.port);
    connection.send('GET / HTTP/1.1\r\nHost: localhost\r\nCoo');
    expect(await connection.untilClosed()).toMatch(/^HTTP\/1.1 408 [^]*"code":"REQUEST_TIMEOUT"/);
    await silent.untilClosed();
    // A connection without any data is not a request.
    expect(gateway.lines).toMatchObject([{ status: 408 }]);
  });
});

describe('the content headers of a body', () => {
  it.each([
    ['GET', '/.well-known/jwks.json', { 'content-encoding': 'gzip' }, undefined, 200],
    ['GET', '/.well-known/jwks.json', { 'content-type': 'text/plain; charset=latin1' }, undefined, 200],
    ['POST', '/api/users', { 'content-encoding': 'Identity' }, '{}', 400],
  ])('are ignored without a body and are not case-sensitive: %s %s %o', async (method, path, headers, body, status) => {
    const init = {
      method,
      body,
      headers: { ...asUser, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    };
    expect((await gateway.request(path, init)).status).toBe(status);
  });
});

describe('a body that is too large', () => {
  it.each([1, 2, 3, 4, 5])('is answered with 413 before the connection is reset (%i)', async () => {
    const init = { method: 'POST', headers: { ...asUser, 'content-type': 'application/json' } };
    const answer = await gateway.request('/api/users', { ...init, body: ' '.repeat(20_000_000) });
    expect([answer.status, await answer.json()]).toMatchObject([413, { code: 'PAYLOAD_TOO_LARGE' }]);
  });

  it('is rejected without a Content-Length', async () => {
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const connection = new RawConnection(gateway.port);
    connection.send(`${HEAD}${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(32)}0\r\n\r\n`);
    expect(await connection.untilClosed()).toMatch(/^HTTP\/1.1 413 /);
  });
});
