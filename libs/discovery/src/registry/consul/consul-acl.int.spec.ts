import { randomUUID } from 'node:crypto';
import { startRealConsul, whyNoRealConsul, type TestConsul } from '@signalbox/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordingLog } from '../../state-log.fixture.ts';
import { Registrar } from '../registrar.ts';
import type { Registration } from '../registry.ts';
import { diagnoseConsul } from './consul-diagnosis.ts';
import { ConsulClient } from './consul-client.ts';
import { ConsulRegistry } from './consul-registry.ts';

const managementToken = randomUUID();
const WRITE = 'service "users" { policy = "write" }';
const READ_SERVICES = 'service_prefix "" { policy = "read" }';
const READ_NODES = 'node_prefix "" { policy = "read" }';
const registration: Registration = {
  id: 'users-1',
  service: 'users',
  address: '127.0.0.1',
  port: 4000,
  version: '1',
  zone: 'z',
  startedAt: '2026-01-01T00:00:00.000Z',
  check: { url: 'http://127.0.0.1:1/', intervalMs: 1000, timeoutMs: 500 },
};

describe.skipIf(whyNoRealConsul() !== undefined)('a Consul with access control', () => {
  let consul: TestConsul;
  beforeAll(async () => {
    consul = await startRealConsul({ managementToken });
  });
  afterAll(() => consul?.stop());

  async function put(path: string, body: object): Promise<{ SecretID: string }> {
    const answer = await fetch(`${consul.url}/v1/acl/${path}`, {
      method: 'PUT',
      headers: { 'X-Consul-Token': managementToken },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { SecretID: string };
  }

  async function tokenWith(...rules: string[]): Promise<string> {
    const Name = randomUUID();
    await put('policy', { Name, Rules: rules.join('\n') });
    return (await put('token', { Policies: [{ Name }] })).SecretID;
  }

  it('accepts a token with the rules that docs/configuration.md names', async () => {
    const documents = ['all', 'users'].map((name) => `key "signalbox/config/${name}" { policy = "read" }`);
    const token = await tokenWith(WRITE, READ_SERVICES, READ_NODES, ...documents);
    expect(await diagnoseConsul({ url: consul.url, token }, ['users'])).toBeUndefined();
    const registry = new ConsulRegistry({ url: consul.url, token });
    await registry.register(registration);
    const watching = new AbortController();
    const lists: string[][] = [];
    const watch = registry.watch('users', (list) => lists.push(list.map(({ id }) => id)), watching.signal);
    await expect.poll(() => lists.at(-1)).toEqual(['users-1']);
    watching.abort();
    await watch;
    await registry.deregister('users-1');
  });

  it('lets a client read a document with the rule for its key, and otherwise names that rule', async () => {
    const value = async (token: string) => {
      const query = { key: 'blue/config/users', index: 0, waitMs: 1000 };
      return new ConsulClient({ url: consul.url, token }).value(query, new AbortController().signal);
    };
    const rule = 'key "blue/config/users" { policy = "read" }';
    await expect(value(await tokenWith(rule))).resolves.toMatchObject({ value: undefined });
    await expect(value(await tokenWith(READ_SERVICES))).rejects.toThrow(`add the rule ${rule}`);
  });

  it('names the missing rule, or says that the token is unknown', async () => {
    const problems = async (token?: string) => await diagnoseConsul({ url: consul.url, token }, ['users']);
    expect(await problems()).toContain(`set CONSUL_HTTP_TOKEN to one with the rule ${WRITE}`);
    expect(await problems(randomUUID())).toContain('does not know the token of CONSUL_HTTP_TOKEN');
    expect(await problems(await tokenWith(READ_SERVICES))).toContain(`add the rule ${WRITE}`);
    expect(await problems(await tokenWith(WRITE))).toContain(`add the rule ${READ_NODES}`);
  });

  it.each([
    ['a rule', WRITE, () => tokenWith(READ_SERVICES, READ_NODES)],
    ['the rule for its own name', WRITE, () => tokenWith('service "orders" { policy = "write" }', READ_NODES)],
  ])('makes the registrar log the rule that its token lacks: %s', async (_, missing, token) => {
    const log = new RecordingLog();
    const registry = new ConsulRegistry({ url: consul.url, token: await token() });
    const registrar = new Registrar(registry, registration, { logger: log });
    void registrar.start();
    await expect.poll(() => log.lines).toEqual(['warn: the registry denies the registration: retrying']);
    await registrar.stop();
    expect(registrar.state).toBe('denied');
    expect(log.fields[0]).toMatchObject({
      err: { code: 'REGISTRY_ACCESS_DENIED', message: expect.stringContaining(`add the rule ${missing}`) as string },
    });
  });

  it.each([
    ['register', WRITE, [READ_SERVICES, READ_NODES], (client: ConsulClient) => client.register(registration)],
    [
      'read other services',
      READ_SERVICES,
      [WRITE, READ_NODES],
      (client: ConsulClient) => client.assertMayRead('orders'),
    ],
    ['read nodes', READ_NODES, [WRITE, READ_SERVICES], (client: ConsulClient) => client.assertMayRead('orders')],
  ])('refuses to %s without %s', async (_, missing, rules, call) => {
    const client = new ConsulClient({ url: consul.url, token: await tokenWith(...rules) });
    await expect(call(client)).rejects.toMatchObject({
      code: 'REGISTRY_ACCESS_DENIED',
      message: expect.stringContaining(`add the rule ${missing}`) as string,
    });
  });
});
