import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsulClient } from './consul-client.ts';

const { signal } = new AbortController();

/** Tests the `consul` package against a server with invalid behaviour. */
describe('ConsulClient', () => {
  let server: Server;
  let requests: IncomingMessage[];
  let bodies: string[];
  let answer: (response: ServerResponse, request: IncomingMessage) => void;
  let client: ConsulClient;

  beforeEach(async () => {
    [requests, bodies] = [[], []];
    answer = (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('[]');
    server = createServer((request, response) => {
      requests.push(request);
      let body = '';
      request.on('data', (chunk) => (body += chunk)).on('end', () => bodies.push(body));
      answer(response, request);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new ConsulClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'secret' });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const health = (more: object = {}) => client.health({ service: 'wagons', index: 0, waitMs: 1000, ...more }, signal);

  it('sends a non-blocking query without an index and a blocking one with it; stale reads, all states', async () => {
    await health();
    await health({ index: 7, waitMs: 1234.5 });
    expect(requests.map(({ url }) => url)).toEqual([
      '/v1/health/service/wagons?stale=1',
      '/v1/health/service/wagons?stale=1&index=7&wait=1235ms',
    ]);
    expect(requests.every(({ headers }) => headers['x-consul-token'] === 'secret')).toBe(true);
  });

  it('reads the index, the age of the reply and whether there is a leader', async () => {
    answer = (response) =>
      response
        .writeHead(200, {
          'Content-Type': 'application/json',
          'X-Consul-Index': '42',
          'X-Consul-LastContact': '7',
          'X-Consul-KnownLeader': 'false',
        })
        .end('[]');
    expect(await health()).toEqual({ entries: [], index: 42, lastContactMs: 7, knownLeader: false });
  });

  it('treats a missing or invalid index as 0', async () => {
    expect((await health()).index).toBe(0);
    answer = (response) =>
      response.writeHead(200, { 'Content-Type': 'application/json', 'X-Consul-Index': 'x' }).end('[]');
    expect((await health()).index).toBe(0);
  });

  it('registers with a passing status, and replaces existing checks', async () => {
    const check = { url: 'http://127.0.0.1:2/health/ready', intervalMs: 1000, timeoutMs: 500 };
    const about = { version: '1', zone: 'z', startedAt: 'now' };
    await client.register({ id: 'a b', service: 'wagons', address: '127.0.0.1', port: 1, ...about, check });
    expect(requests[0]).toMatchObject({
      method: 'PUT',
      url: '/v1/agent/service/register?replace-existing-checks=true',
    });
    expect(JSON.parse(bodies[0] ?? '')).toEqual({
      Name: 'wagons',
      ID: 'a b',
      Meta: { ...about, opsPort: '2' },
      Address: '127.0.0.1',
      Port: 1,
      Check: {
        CheckID: 'service:a b',
        Name: 'wagons is ready',
        HTTP: 'http://127.0.0.1:2/health/ready',
        Interval: '1000ms',
        Timeout: '500ms',
        Status: 'passing',
        DeregisterCriticalServiceAfter: '1m',
      },
    });
  });

  it('treats the removal of an unknown service as success, and no other error', async () => {
    answer = (response) => response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Unknown service ID "a"');
    await client.deregister('a');
    answer = (response) => response.writeHead(403, { 'Content-Type': 'text/plain' }).end('Permission denied');
    await expect(client.deregister('a')).rejects.toThrow('Permission denied');
  });

  it.each<[fault: string, answer: typeof answer, message: RegExp]>([
    ['is closed before a reply', (response) => response.destroy(), /socket hang up/],
    [
      'breaks in the middle of a reply',
      (response) => {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' }).write('[{');
        setImmediate(() => response.destroy());
      },
      /the connection broke in the middle of a reply/,
    ],
    [
      'returns an error',
      (response) => response.writeHead(500, { 'Content-Type': 'text/plain' }).end('No cluster leader'),
      /No cluster leader/,
    ],
    [
      'returns no JSON',
      (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('<html>'),
      /decode/,
    ],
  ])('rejects immediately when the connection %s', async (_, fault, message) => {
    answer = fault;
    const startedAt = performance.now();
    await expect(health({ index: 1, waitMs: 60_000 })).rejects.toThrow(message);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('rejects when no reply arrives in time: the wait, a sixteenth of it, and a margin', async () => {
    answer = () => undefined;
    const startedAt = performance.now();
    await expect(health({ index: 1, waitMs: 160 })).rejects.toThrow('request timed out (2170ms)');
    expect(performance.now() - startedAt).toBeGreaterThan(2100);
  });

  it('ends a query and its connection when the signal aborts, and removes its listener', async () => {
    const controller = new AbortController();
    let gone = false;
    answer = (_response, request) => {
      request.once('close', () => (gone = true));
      controller.abort();
    };
    const asking = client.health({ service: 'wagons', index: 1, waitMs: 60_000 }, controller.signal);
    await expect(asking).rejects.toThrow('request aborted');
    await expect.poll(() => gone).toBe(true);
    await expect(client.health({ service: 'wagons', index: 1, waitMs: 1 }, controller.signal)).rejects.toThrow(/abort/);
    expect(requests).toHaveLength(1);
  });

  it('rejects when the connection is refused, over IPv6 too', async () => {
    const refused = new ConsulClient({ url: 'http://127.0.0.1:1' });
    await expect(refused.services()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const over6 = new ConsulClient({ url: 'http://[::1]:1' });
    await expect(over6.services()).rejects.not.toMatchObject({ code: 'ENOTFOUND' });
  });
});
