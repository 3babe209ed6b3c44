import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startConsulDev, type ConsulDev } from './consul-dev.ts';

describe('startConsulDev', () => {
  let consul: ConsulDev;
  beforeEach(async () => {
    consul = await startConsulDev();
  });
  afterEach(() => consul.stop());

  const put = (path: string, body: string) => fetch(`${consul.url}${path}`, { method: 'PUT', body });
  const isUp = async () => (await fetch(`${consul.url}/v1/status/leader`)).ok;

  /** Sends raw bytes. Resolves with all bytes received until the connection ends. */
  function raw(bytes: string): Promise<string> {
    return new Promise((resolve) => {
      let answer = '';
      const socket = connect(consul.port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => (answer += chunk));
      socket.on('close', () => resolve(answer)).on('error', () => resolve(answer));
    });
  }

  it.each([
    ['bytes that are not HTTP', 'nonsense\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      'a body above the limit',
      `PUT /v1/agent/service/register HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n${'x'.repeat(2_000_000)}`,
      /^HTTP\/1\.1 413 /,
    ],
    [
      'a URL instead of a path',
      'GET http://other/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      /^HTTP\/1\.1 404 /,
    ],
  ])('keeps running after %s', async (_, bytes, answer) => {
    expect(await raw(bytes)).toMatch(answer);
    expect(await isUp()).toBe(true);
  });

  it('keeps running after a truncated body', async () => {
    const socket = connect(consul.port, '127.0.0.1', () => {
      socket.write(
        'PUT /v1/agent/service/register HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"Na',
        () => socket.destroy(),
      );
    });
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await isUp()).toBe(true);
  });

  it.each(['not a url', 'ftp://127.0.0.1/', 'http://127.0.0.1:99999/', 'http://[::1', 'HTTP://\ud800/'])(
    'reports a check of the URL %j as critical',
    async (url) => {
      const reply = await put(
        '/v1/agent/service/register',
        JSON.stringify({ Name: 'a', Check: { HTTP: url, Interval: '1s', Status: 'passing' } }),
      );
      expect(reply.status).toBe(200);
      await expect.poll(async () => (await fetch(`${consul.url}/v1/health/service/a?passing`)).json()).toEqual([]);
    },
  );

  it("keeps the first 4096 bytes of a check's output, and discards the rest", async () => {
    const endless = function* () {
      for (;;) yield 'x'.repeat(1000);
    };
    const target = createServer((_, response) => void Readable.from(endless()).pipe(response)).listen(0, '127.0.0.1');
    await new Promise((resolve) => target.once('listening', resolve));
    const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
    await put('/v1/agent/service/register', JSON.stringify({ Name: 'a', Check: { HTTP: url, Interval: '1s' } }));
    const output = async (): Promise<string> => {
      const [entry] = (await (await fetch(`${consul.url}/v1/health/service/a`)).json()) as {
        Checks: { Output: string }[];
      }[];
      return entry?.Checks[1]?.Output ?? '';
    };
    await expect.poll(output).toBe(`HTTP GET ${url}: 200 OK Output: ${'x'.repeat(4096)}`);
    target.closeAllConnections();
    target.close();
  });

  it('refuses what it does not support, and names it', async () => {
    for (const path of ['/v1/health/service/a?filter=x', '/v1/health/service/a?tag=x', '/v1/agent/services?filter=x']) {
      const reply = await fetch(`${consul.url}${path}`);
      expect(reply.status).toBe(400);
      expect(await reply.text()).toMatch(/^consul-dev does not support \?/);
    }
  });

  // A real Consul may answer such a query early, with the same 404.
  it('wakes no watcher of a missing key for another key', async () => {
    const missing = `${consul.url}/v1/kv/a/missing`;
    const before = (await fetch(missing)).headers.get('X-Consul-Index');
    const waiting = fetch(`${missing}?index=${before}&wait=10s`);
    for (const key of ['a/miss', 'a/other', 'b']) await put(`/v1/kv/${key}`, '1');
    await put('/v1/kv/a/missing', '1');
    expect((await waiting).status).toBe(200);
  });

  it('names what it does not support of the key-value store', async () => {
    const lock = [{ KV: { Verb: 'lock', Key: 'a', Session: 'x' } }];
    expect(await (await put('/v1/txn', JSON.stringify(lock))).text()).toContain('consul-dev does not support the verb');
    const reply = await put('/v1/kv/a?acquire=x', '');
    expect([reply.status, await reply.text()]).toEqual([400, 'consul-dev does not support ?acquire']);
  });

  it('answers only to localhost and IP addresses', async () => {
    const request = (host: string) =>
      raw(`GET /v1/agent/services HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    await expect(request('localhost:8500')).resolves.toMatch(/^HTTP\/1\.1 200 /);
    await expect(request('evil.example')).resolves.toMatch(/^HTTP\/1\.1 421 /);
  });

  it('stops immediately while queries block', async () => {
    const blocked = fetch(`${consul.url}/v1/health/service/a?index=1&wait=5m`).then(
      () => 'answered',
      () => 'broken',
    );
    await expect.poll(isUp).toBe(true);
    await consul.stop();
    expect(await blocked).toBe('broken');
  });

  it('refuses a port that is in use', async () => {
    await expect(startConsulDev({ port: consul.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
