import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createNetServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateFiles } from '@signalbox/testing';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { consulAccess, type ConsulSettings } from './consul-access.ts';
import { diagnoseConsul } from './consul-diagnosis.ts';

const folder = mkdtempSync(join(tmpdir(), 'consul-probe-'));
afterAll(() => rmSync(folder, { recursive: true }));
const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function listening<T extends Server>(server: T, at: number | string = 0): Promise<T> {
  servers.push(server);
  await new Promise<void>((resolve) => {
    if (typeof at === 'string') server.listen(at, resolve);
    else server.listen(at, '127.0.0.1', resolve);
  });
  return server;
}
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const problem = (settings: ConsulSettings, services?: readonly string[]) =>
  diagnoseConsul(consulAccess(settings), services);

/** Replies like a Consul with a leader, and records the requests. */
const asLeader =
  (requests: IncomingMessage[] = []): RequestListener =>
  (request, response) => {
    requests.push(request);
    const found = request.url?.endsWith('/v1/status/leader') === true;
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'application/json' }).end('"127.0.0.1:8300"');
  };
const answering =
  (status: number, body: string, type = 'text/plain'): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'Content-Type': type }).end(body);

describe('diagnoseConsul', () => {
  it('is undefined with a path and a user, and over a Unix socket', async () => {
    const requests: IncomingMessage[] = [];
    const port = portOf(await listening(createServer(asLeader(requests))));
    expect(await problem({ CONSUL_HTTP_ADDR: `http://u:p%40@127.0.0.1:${port}/consul/` }, ['users'])).toBeUndefined();
    expect(requests[0]?.url).toBe('/consul/v1/status/leader');
    expect(requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('u:p@').toString('base64')}`);
    const path = join(folder, 'consul.sock');
    await listening(createServer(asLeader()), path);
    expect(await problem({ CONSUL_HTTP_ADDR: `unix://${path}` })).toBeUndefined();
  });

  it('is undefined over TLS with the CA certificate, and names the missing setting without it', async () => {
    const { cert, key, ca } = certificateFiles('wagons');
    const options = { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca) };
    const secure = createSecureServer({ ...options, requestCert: true, rejectUnauthorized: false }, asLeader());
    const at = { CONSUL_HTTP_ADDR: `127.0.0.1:${portOf(await listening(secure))}`, CONSUL_HTTP_SSL: 'true' };
    expect(await problem(at)).toMatch(/is not trusted \(.*\): set CONSUL_CACERT/);
    expect(await problem({ ...at, CONSUL_CACERT: ca })).toMatch(/is for another host .* CONSUL_TLS_SERVER_NAME/);
    expect(await problem({ ...at, CONSUL_CACERT: ca, CONSUL_TLS_SERVER_NAME: 'wagons' })).toBeUndefined();
    expect(await problem({ ...at, CONSUL_HTTP_SSL_VERIFY: 'false' })).toBeUndefined();
    expect(await problem({ ...at, CONSUL_HTTP_SSL: 'false' })).toBeDefined();
  });

  it.each<[what: string, answer: RequestListener, problem: RegExp]>([
    ['has no leader', answering(200, '""', 'application/json'), /^Consul at http:\S+ has no leader$/],
    ['is another program', answering(404, 'Not Found'), /^expected Consul's HTTP API at .* status 404: correct/],
    ['is a web site', answering(200, '<html>', 'text/html'), /^expected Consul's HTTP API at .*another reply/],
    ['asks for a user', answering(401, 'Unauthorized'), /set CONSUL_HTTP_AUTH=user:password$/],
    ['refuses the token', answering(403, 'ACL not found'), /asks for a token: set CONSUL_HTTP_TOKEN/],
    ['speaks TLS', answering(400, 'Client sent an HTTP request to an HTTPS server.'), /set CONSUL_HTTP_SSL=true/],
    ['fails', answering(500, 'No cluster leader'), /No cluster leader/],
  ])('says that the program that answers %s', async (_, answer, expected) => {
    const port = portOf(await listening(createServer(answer)));
    expect(await problem({ CONSUL_HTTP_ADDR: `127.0.0.1:${port}` })).toMatch(expected);
  });

  it('says that nothing listens, or that the other side does not use HTTP or TLS', async () => {
    expect(await problem({ CONSUL_HTTP_ADDR: '127.0.0.1:1' })).toBe(
      'nothing listens at http://127.0.0.1:1 (ECONNREFUSED): start Consul there',
    );
    expect(await problem({ CONSUL_HTTP_ADDR: `unix://${folder}/none` })).toMatch(/^nothing listens at unix:.*ENOENT/);
    const database = createNetServer((socket) => socket.on('data', () => socket.end('E\0\0\0')).on('error', () => {}));
    const other = await listening(database);
    expect(await problem({ CONSUL_HTTP_ADDR: `127.0.0.1:${portOf(other)}` })).toMatch(/got no HTTP/);
    const plain = await listening(createServer(asLeader()));
    const address = `https://u:hunter2@127.0.0.1:${portOf(plain)}`;
    const text = await problem({ CONSUL_HTTP_ADDR: address });
    expect(text).toMatch(/does not speak TLS .* begin CONSUL_HTTP_ADDR with http:/);
    expect(text).not.toContain('hunter2');
  });
});
