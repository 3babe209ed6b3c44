import { randomUUID } from 'node:crypto';
import { startRealConsul, whyNoRealConsul } from '@signalbox/testing/real-consul';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installation, type TestConsul } from './installation.fixture.ts';

describe.skipIf(whyNoRealConsul() !== undefined)('npm run config, with a token', () => {
  const managementToken = randomUUID();
  const secret = randomUUID();
  let consul: TestConsul;
  beforeAll(async () => {
    consul = await startRealConsul({ managementToken });
  });
  afterAll(() => consul.stop());

  const send = async (method: string, path: string, body: object): Promise<{ ID: string }> => {
    const headers = { 'X-Consul-Token': managementToken };
    const answer = await fetch(`${consul.url}/v1/${path}`, { method, headers, body: JSON.stringify(body) });
    return (await answer.json()) as { ID: string };
  };

  it('says what Consul does not allow', async () => {
    const rules = (access: string) => `key_prefix "i/config" { policy = "${access}" }`;
    const { ID } = await send('PUT', 'acl/policy', { Name: 'reader', Rules: rules('read') });
    await send('PUT', 'acl/token', { SecretID: secret, Policies: [{ ID }] });
    const installation = new Installation(consul, 'i');
    const run = (CONSUL_HTTP_TOKEN: string) =>
      installation.run(['set', 'users', 'LOG_LEVEL=debug'], { env: { CONSUL_HTTP_TOKEN } });
    expect((await run(randomUUID())).complained).toContain('✗ Consul does not allow kv/i/config/users');
    expect((await run(secret)).complained).toBe('✗ Consul does not write users: Permission denied');
    await send('PUT', `acl/policy/${ID}`, { ID, Name: 'reader', Rules: rules('write') });
    await expect.poll(async () => (await run(secret)).exitCode).toBe(0);
  });
});
