import { startConsul, startRealConsul, whyNoRealConsul } from '@signalbox/testing';
import { expect, it, onTestFinished } from 'vitest';
import type { Instance } from '../../instance.ts';
import { describeRegistry } from '../registry.contract.fixture.ts';
import { registryOver } from './consul-registry.fixture.ts';
import { ConsulRegistry } from './consul-registry.ts';

describeRegistry('consul-dev', registryOver(startConsul));

/** The entry of an instance of green whose service was changed to that of an installation without a name. */
async function renamed(url: string) {
  const entry = { ID: 'green-users-1', Name: 'users', Address: '127.0.0.1', Port: 4000 };
  await fetch(`${url}/v1/agent/service/register`, { method: 'PUT', body: JSON.stringify(entry) });
  return new ConsulRegistry({ url, installation: 'green' }).entry('users-1');
}

it('separates installations that share a Consul, each under its own name', async () => {
  const consul = await startConsul();
  const watching = new AbortController();
  const names = [undefined, 'blue', 'green'] as const;
  const seen = new Map<string | undefined, readonly Instance[]>();
  onTestFinished(async () => {
    watching.abort();
    await consul.stop();
  });
  for (const [number, installation] of names.entries()) {
    const registry = new ConsulRegistry({ url: consul.url, installation });
    void registry.watch('users', (instances) => seen.set(installation, instances), watching.signal);
    // All have the same address. An older entry of the same service there would count as the entry of a crashed
    // process.
    const about = { address: '127.0.0.1', port: 4000, version: `${number}`, zone: 'z', startedAt: `${number}` };
    const check = { url: 'http://127.0.0.1:1/', intervalMs: 60_000, timeoutMs: 1000 };
    await registry.register({ id: 'users-1', service: 'users', ...about, check });
    expect(await registry.entry('users-1')).toMatchObject({ id: 'users-1', service: 'users', version: `${number}` });
  }
  for (const [number, installation] of names.entries())
    await expect
      .poll(() => seen.get(installation))
      .toMatchObject([{ id: 'users-1', service: 'users', version: `${number}` }]);
  const written: unknown = await (await fetch(`${consul.url}/v1/agent/services`)).json();
  expect(written).toMatchObject({
    'users-1': { Service: 'users' },
    'blue-users-1': { Service: 'blue-users' },
    'green-users-1': { Service: 'green-users' },
  });
  await new ConsulRegistry({ url: consul.url, installation: 'blue' }).deregister('users-1');
  await expect.poll(() => seen.get('green')).toHaveLength(1);
  await expect(renamed(consul.url)).resolves.toMatchObject({ service: 'users of another installation' });
});

const missing = whyNoRealConsul();
if (missing === undefined) describeRegistry('consul agent -dev', registryOver(startRealConsul));
else
  process.stderr.write(`${missing}
`);
