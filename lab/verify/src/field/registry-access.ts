import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConsulDev } from '@signalbox/consul-dev';
import { certificateFiles } from '@signalbox/testing/certificates';
import { startRealConsul, whyNoRealConsul } from '@signalbox/testing/real-consul';
import { Cases } from './cases.ts';

// registry.ts runs this with the libraries' sources.

const cases = new Cases();
const consul = await startConsulDev();
const folder = mkdtempSync(join(tmpdir(), 'signalbox-verify-'));
/** Forwards requests to Consul if their path starts with `prefix` and they have this `authorization`. */
const forward =
  ({ prefix = '', authorization = undefined as string | undefined } = {}): RequestListener =>
  (incoming, answer) => {
    const { url = '', method, headers } = incoming;
    if (!url.startsWith(prefix)) return void answer.writeHead(404).end();
    if (headers.authorization !== authorization) return void answer.writeHead(401).end();
    const onward = request(consul.url + url.slice(prefix.length), { method, headers, agent: false }, (reply) => {
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(answer);
    });
    incoming.pipe(onward.on('error', () => answer.destroy()));
  };
async function listen(server: Server, at: number | string = 0): Promise<number> {
  await new Promise<void>((resolve) => {
    if (typeof at === 'string') server.listen(at, resolve);
    else server.listen(at, '127.0.0.1', resolve);
  });
  return typeof at === 'string' ? 0 : (server.address() as AddressInfo).port;
}
const startResult = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const service = cases.start(env);
  await service.ready();
  return service.log.includes('hunter2') ? 'ready, and its password is in the log' : 'ready';
};

const portUnderPath = await listen(createServer(forward({ prefix: '/consul' })));
await cases.add(
  '8: CONSUL_HTTP_ADDR with a path',
  () => startResult({ CONSUL_HTTP_ADDR: `http://127.0.0.1:${portUnderPath}/consul` }),
  'ready',
);
const PROXY = 'http://127.0.0.1:1';
await cases.add(
  '8: NODE_USE_ENV_PROXY=1 with an unreachable proxy',
  () => startResult({ CONSUL_HTTP_ADDR: consul.url, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY }),
  'ready',
);
await cases.add(
  '8: nothing listens at CONSUL_HTTP_ADDR: logged immediately, and again after 10 s',
  async () => {
    const service = cases.start({ CONSUL_HTTP_ADDR: '127.0.0.1:1' });
    await service.logs('nothing listens at http://127.0.0.1:1 (ECONNREFUSED): start Consul there');
    return service.logs('the registry still does not answer: retrying');
  },
  'logged',
);
await cases.add(
  '8: a service that it needs is missing: logged after 10 s, with the reason in the registry',
  async () => {
    const service = cases.start({ CONSUL_HTTP_ADDR: consul.url, NEEDS: 'signals' });
    return service.logs('{"signals":"no instance is registered"}');
  },
  'logged',
);

const portWithUser = await listen(createServer(forward({ authorization: `Basic ${btoa('u:hunter2')}` })));
await cases.add(
  '15: u:p@ in CONSUL_HTTP_ADDR is used and not logged',
  () => startResult({ CONSUL_HTTP_ADDR: `u:hunter2@127.0.0.1:${portWithUser}` }),
  'ready',
);
await cases.add(
  '15: a wrong u:p@ in CONSUL_HTTP_ADDR',
  () => cases.start({ CONSUL_HTTP_ADDR: `u:x@127.0.0.1:${portWithUser}` }).logs('set CONSUL_HTTP_AUTH=user:password'),
  'logged',
);
const socket = join(folder, 'consul.sock');
await listen(createServer(forward()), socket);
await cases.add('15: unix:', () => startResult({ CONSUL_HTTP_ADDR: `unix://${socket}` }), 'ready');

const files = certificateFiles('wagons');
const identity = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
const portWithTls = await listen(createSecureServer(identity, forward()));
const overTls = {
  CONSUL_HTTP_ADDR: `127.0.0.1:${portWithTls}`,
  CONSUL_HTTP_SSL: 'true',
  CONSUL_TLS_SERVER_NAME: 'wagons',
};
await cases.add(
  '15: Consul over TLS with a private CA',
  () => startResult({ ...overTls, CONSUL_CACERT: files.ca }),
  'ready',
);
await cases.add(
  '15: Consul over TLS without its CA',
  () => cases.start(overTls).logs('set CONSUL_CACERT to the file with its CA certificate'),
  'logged',
);
await cases.add(
  '15: a CONSUL_CACERT that is missing',
  () => cases.start({ ...overTls, CONSUL_CACERT: '/no/such.pem' }).exitsWithLog("CONSUL_CACERT: can't be read: ENOENT"),
  'exit 78, logged',
);
rmSync(folder, { recursive: true });

const why = whyNoRealConsul();
const managementToken = randomUUID();
const withAcl = why === undefined ? await startRealConsul({ managementToken }) : undefined;
const WRITE = 'service "wagons" { policy = "write" }';
const READ_SERVICES = 'service_prefix "" { policy = "read" }';
const READ_NODES = 'node_prefix "" { policy = "read" }';

async function acl(path: string, body: object): Promise<{ SecretID: string }> {
  const headers = { 'X-Consul-Token': managementToken };
  const answer = await fetch(`${withAcl?.url}/v1/acl/${path}`, { method: 'PUT', headers, body: JSON.stringify(body) });
  return (await answer.json()) as { SecretID: string };
}
async function tokenWith(...rules: string[]): Promise<string> {
  const Name = randomUUID();
  await acl('policy', { Name, Rules: rules.join('\n') });
  return (await acl('token', { Policies: [{ Name }] })).SecretID;
}
/** Starts a service in a Consul with access control, and waits until it logs the text. */
async function logs(text: string, token: string | undefined, env: NodeJS.ProcessEnv = {}): Promise<string> {
  if (withAcl === undefined) return why ?? '';
  return cases.start({ CONSUL_HTTP_ADDR: withAcl.url, CONSUL_HTTP_TOKEN: token, ...env }).logs(text);
}
const quoted = (rule: string): string => JSON.stringify(rule).slice(1, -1);
const token = (...rules: string[]): Promise<string> => (withAcl ? tokenWith(...rules) : Promise.resolve(''));

await cases.add('8: ACL on, no token', () => logs('asks for a token: set CONSUL_HTTP_TOKEN', ''), 'logged');
await cases.add('8: ACL on, a wrong token', () => logs('does not know the token', randomUUID()), 'logged');
await cases.add(
  '8: ACL on, a token without service write',
  async () => logs(`add the rule ${quoted(WRITE)}`, await token(READ_SERVICES, READ_NODES)),
  'logged',
);
await cases.add(
  '8: ACL on, a token without node read',
  async () => logs(`add the rule ${quoted(READ_NODES)}`, await token(WRITE, READ_SERVICES), { NEEDS: 'signals' }),
  'logged',
);
await cases.add(
  '8: ACL on, a token without service read',
  async () => logs(`add the rule ${quoted(READ_SERVICES)}`, await token(WRITE, READ_NODES), { NEEDS: 'signals' }),
  'logged',
);
await cases.add(
  '8: ACL on, a token with all rules',
  async () => logs('"msg":"ready"', await token(WRITE, READ_SERVICES, READ_NODES)),
  'logged',
);
await withAcl?.stop();
await consul.stop();
cases.print();
