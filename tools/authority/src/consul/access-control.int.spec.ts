import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRealConsul, until, whyNoRealConsul, type TestConsul } from '@signalbox/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessControl } from './access-control.ts';
import { clientRules, consoleRules, serviceRules, settingsFolder } from './rules.ts';

const calls = { users: [], orders: ['users'], gateway: ['users', 'orders'] } as const;
const CONSOLE = 'console';
const clients = clientRules(settingsFolder('blue'));
type Client = keyof typeof calls | keyof typeof clients | typeof CONSOLE;

describe.skipIf(whyNoRealConsul() !== undefined)('the access control of a Consul that denies by default', () => {
  let folder: string;
  let consul: TestConsul;
  let consulData: string;

  const restart = async () => {
    await consul?.stop();
    consul = await startRealConsul({ port: consul?.port, dataDir: consulData });
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'access-control-'));
    consulData = join(folder, 'consul');
    await restart();
    await updated();
  });
  afterAll(async () => {
    await consul?.stop();
    rmSync(folder, { recursive: true });
  });

  const authority = () => join(folder, 'authority');
  const tokenOf = (client: Client | 'authority') => readFileSync(join(folder, client, 'consul-token'), 'utf8');
  const update = () =>
    new AccessControl({
      url: consul.url,
      folder: authority(),
      consulData,
      tokens: [
        ...Object.entries(calls).map(([name, called]) => ({
          name,
          folder: join(folder, name),
          rules: serviceRules(name, called, settingsFolder('blue'), (service) => service),
        })),
        { name: CONSOLE, folder: join(folder, CONSOLE), rules: consoleRules(CONSOLE, settingsFolder('blue')) },
        ...Object.entries(clients).map(([name, rules]) => ({ name, folder: join(folder, name), rules })),
      ],
    }).update();
  /** Consul 1.8 refuses for a moment after it got a leader. */
  const updated = () =>
    until(() =>
      update().then(
        () => true,
        () => false,
      ),
    );

  async function send(client: Client | 'authority' | undefined, method: string, path: string, body?: unknown) {
    const response = await fetch(`${consul.url}/v1/${path}`, {
      method,
      headers: client === undefined ? {} : { 'X-Consul-Token': tokenOf(client) },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      text,
      body: response.ok && text.startsWith('[') ? (JSON.parse(text) as object[]) : [],
    };
  }
  const register = async (client: Client | undefined, name: string) =>
    (await send(client, 'PUT', 'agent/service/register', { name, id: `${name}-1`, address: '127.0.0.1', port: 7000 }))
      .status;
  const instances = async (client: Client | undefined, name: string) =>
    (await send(client, 'GET', `health/service/${name}`)).body.length;
  const isServed = () =>
    until(async () => (await register('users', 'users')) === 200 && (await instances('orders', 'users')) === 1);

  it('lets a service register only its own name', async () => {
    expect(await register('orders', 'users')).toBe(403);
    expect(await register('orders', 'gateway')).toBe(403);
    expect(await register('gateway', 'orders')).toBe(403);
    expect(await register(undefined, 'users')).toBe(403);
    expect(await register('prometheus', 'users')).toBe(403);
    expect(await register('orders', 'orders')).toBe(200);
    expect(await register('console', 'users')).toBe(403);
    expect(await register('console', 'console')).toBe(200);
  });

  it('lets a service change only its own instances', async () => {
    await isServed();
    expect((await send('orders', 'PUT', 'agent/service/deregister/users-1')).status).toBe(403);
    expect((await send('orders', 'PUT', 'agent/service/maintenance/users-1?enable=true')).status).toBe(403);
    const entry = { Node: 'real', Address: '127.0.0.1', Service: { Service: 'users', Address: '127.0.0.1', Port: 1 } };
    expect((await send('orders', 'PUT', 'catalog/register', entry)).status).toBe(403);
    expect((await send('orders', 'PUT', 'agent/service/deregister/orders-1')).status).toBe(200);
    expect(await register('orders', 'orders')).toBe(200);
  });

  it('shows a service the instances that it calls, and the console and Prometheus all', async () => {
    await isServed();
    expect(await instances('gateway', 'users')).toBe(1);
    expect(await instances('users', 'orders')).toBe(0);
    expect(await instances(undefined, 'users')).toBe(0);
    for (const client of ['console', 'prometheus'] as const)
      expect([await instances(client, 'users'), await instances(client, 'orders')]).toEqual([1, 1]);
  });

  it('lets a service read only its own settings, and the console and the configuration command write all', async () => {
    const settings = 'kv/blue/config/users';
    const common = 'kv/blue/config/all';
    const history = 'kv/blue/config-history/users/0000000001';
    for (const client of ['console', 'configuration'] as const)
      for (const key of [settings, common, history]) expect((await send(client, 'PUT', key, 'hello')).status).toBe(200);
    expect((await send('users', 'GET', settings)).status).toBe(200);
    for (const client of ['users', 'orders', 'gateway', 'console'] as const)
      expect((await send(client, 'GET', common)).status).toBe(200);
    for (const client of ['orders', 'prometheus', undefined] as const)
      expect((await send(client, 'GET', settings)).status).toBe(403);
    for (const key of [history, `${settings}-2`, `${settings}/x`, 'kv/green/config/all'])
      expect((await send('users', 'GET', key)).status).toBe(403);
    for (const key of [settings, common]) expect((await send('users', 'PUT', key, 'bye')).status).toBe(403);
    for (const client of ['console', 'configuration'] as const)
      for (const key of ['kv/other', 'kv/green/config/users', 'kv/blue/config'])
        expect((await send(client, 'PUT', key, 'x')).status).toBe(403);
  });

  it('lets no client but the authority see or change tokens', async () => {
    for (const client of ['gateway', 'console', 'configuration', undefined] as const) {
      expect((await send(client, 'GET', 'acl/tokens')).status).toBe(403);
      expect((await send(client, 'PUT', 'acl/token', {})).status).toBe(403);
      expect((await send(client, 'PUT', 'acl/bootstrap')).status).toBe(403);
    }
  });

  it('gives the agent a token, with which it updates its node, and it serves again after a restart', async () => {
    // The agent itself adds these. Without a token, its update is refused.
    const hasUpdated = () =>
      until(async () => {
        const [node] = (await send('console', 'GET', 'catalog/nodes')).body as { TaggedAddresses: object | null }[];
        return node !== undefined && node.TaggedAddresses !== null;
      });
    await hasUpdated();
    await restart();
    await hasUpdated();
    await isServed();
  });

  const tokens = () => [...Object.keys(calls), ...Object.keys(clients), CONSOLE].map((name) => tokenOf(name as Client));
  const listed = async () => (await send('authority', 'GET', 'acl/tokens')).body.length;
  /** The anonymous token, that of the authority and that of the agent. */
  const OTHER_TOKENS = 3;

  it('can be repeated: the same tokens, and no others', async () => {
    const before = [tokenOf('authority'), ...tokens()];
    await update();
    await update();
    expect([tokenOf('authority'), ...tokens()]).toEqual(before);
    expect(await listed()).toBe(tokens().length + OTHER_TOKENS);
  });

  it('takes back rights that a token or a policy got, and removes further tokens', async () => {
    const { AccessorID } = JSON.parse((await send('orders', 'GET', 'acl/token/self')).text) as { AccessorID: string };
    const all = [{ ID: '00000000-0000-0000-0000-000000000001' }];
    await send('authority', 'PUT', `acl/token/${AccessorID}`, { AccessorID, Policies: all });
    await send('authority', 'PUT', 'acl/token', { Policies: [{ Name: 'signalbox-users' }] });
    expect(await register('orders', 'users')).toBe(200);
    await update();
    expect(await register('orders', 'users')).toBe(403);
    expect(await listed()).toBe(tokens().length + OTHER_TOKENS);
  });

  it('survives the loss of the data of Consul: the services keep their tokens', async () => {
    const before = tokens();
    await consul.stop();
    rmSync(consulData, { recursive: true });
    await restart();
    expect(await register('users', 'users')).toBe(403);
    await updated();
    expect(tokens()).toEqual(before);
    await isServed();
    expect(await register('orders', 'users')).toBe(403);
  });

  it('survives the loss of its own data: the lost management token is no longer valid', async () => {
    const lost = tokenOf('authority');
    const before = tokens();
    rmSync(authority(), { recursive: true });
    await update();
    expect(tokens()).toEqual(before);
    await isServed();
    expect(await listed()).toBe(tokens().length + OTHER_TOKENS);
    const answer = await fetch(`${consul.url}/v1/acl/tokens`, { headers: { 'X-Consul-Token': lost } });
    expect(answer.status).toBe(403);
  });

  it('replaces a damaged token', async () => {
    writeFileSync(join(folder, 'orders', 'consul-token'), 'x');
    await update();
    expect(await register('orders', 'orders')).toBe(200);
    expect(await listed()).toBe(tokens().length + OTHER_TOKENS);
  });

  it('fails if Consul cannot be bootstrapped again, and says what Consul answered', async () => {
    const elsewhere = new AccessControl({
      url: consul.url,
      folder: join(folder, 'elsewhere'),
      consulData: mkdtempSync(join(folder, 'other-')),
      tokens: [],
    });
    await expect(elsewhere.update()).rejects.toThrow(/PUT \/v1\/acl\/bootstrap: 403 .*no longer allowed/);
  });
});
