import { networkInterfaces } from 'node:os';
import { ConsulRegistry } from '@signalbox/discovery';
import { startConsul, until, type TestConsul } from '@signalbox/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServiceProcess, type ServiceProcess } from './service-process.fixture.ts';

let consul: TestConsul;
const services: ServiceProcess[] = [];

beforeEach(async () => {
  consul = await startConsul();
});
afterEach(async () => {
  for (const { child } of services.splice(0)) child.kill('SIGKILL');
  await consul.stop();
});

function startService(env: NodeJS.ProcessEnv): ServiceProcess {
  const service = startServiceProcess({ ...process.env, RPC_TLS: 'off', CONSUL_HTTP_ADDR: consul.url, ...env });
  services.push(service);
  return service;
}
const registeredPorts = async (name = 'wagons'): Promise<number[]> => {
  const response = await fetch(`${consul.url}/v1/health/service/${name}`);
  return ((await response.json()) as { Service: { Port: number } }[]).map(({ Service }) => Service.Port);
};

describe('a service with the instance id of another', () => {
  it('does not start while the other one runs, and starts immediately after it was killed', async () => {
    const first = startService({ INSTANCE_ID: 'wagons-1' });
    const { port } = await first.ready();
    const second = startService({ INSTANCE_ID: 'wagons-1' });
    expect(await second.exit).toBe(1);
    expect(second.log()).toContain('the id wagons-1 belongs to another process, which answers at http://127.0.0.1:');
    expect(await registeredPorts()).toEqual([port]);
    first.child.kill('SIGKILL');
    await first.exit;
    const third = await startService({ INSTANCE_ID: 'wagons-1' }).ready();
    expect(await registeredPorts()).toEqual([third.port]);
  });

  it('stops, or the other one does, if both start at the same time', async () => {
    const both = [1, 2].map(() => startService({ INSTANCE_ID: 'wagons-1' }));
    const ended = await Promise.race(both.map(async (each) => each.exit.then(() => each)));
    expect(ended.log()).toContain('the id wagons-1 belongs to another process');
    const running = both.find((each) => each !== ended)!;
    const port = () => /"port":(\d+),"opsPort":\d+/.exec(running.log())?.[1];
    await until(async () => port() !== undefined && (await registeredPorts()).join() === port());
    expect(running.child.exitCode).toBeNull();
  });
});

describe('a service at an address that others reject', () => {
  it.each<[what: string, env: NodeJS.ProcessEnv, problem: string]>([
    ['outside their ports', { PORT: '800' }, 'callers reject 127.0.0.1:800, since ALLOWED_PORTS is 1024-65535'],
    ['that its machine does not have', { HOST: '203.0.113.5' }, "this machine can't listen on 203.0.113.5"],
  ])('does not start: %s', async (_, env, problem) => {
    const service = startService(env);
    expect(await service.exit).toBe(78);
    expect(service.log()).toContain(problem);
    expect(await registeredPorts()).toEqual([]);
  });
});

const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

describe.runIf(hasIPv6)('a service over IPv6', () => {
  it('passes its health check and is discovered', async () => {
    const over6 = await startConsul({ host: '::1' });
    try {
      const env = { CONSUL_HTTP_ADDR: over6.url, HOST: '[::1]' };
      const { port, opsPort } = await startService(env).ready();
      const needy = await startService({ ...env, NEEDS: 'wagons' }).ready();
      const checks = async () => {
        const answer = await fetch(`${over6.url}/v1/agent/checks`);
        return Object.values((await answer.json()) as Record<string, { Status: string; Output: string }>);
      };
      await until(async () => (await checks()).some(({ Output }) => Output.includes(`http://[::1]:${opsPort}/health`)));
      expect((await checks()).map(({ Status }) => Status)).toEqual(['passing', 'passing']);
      expect(needy.port).not.toBe(port);
    } finally {
      await over6.stop();
    }
  });
});

it('a service connects to its registry directly, not through the proxy in its environment', async () => {
  const proxy = 'http://127.0.0.1:1';
  const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy };
  await startService(env).ready();
});

describe('a service of an installation', () => {
  it("is registered under the installation's name, and uses services of the same installation", async () => {
    const registry = new ConsulRegistry({ url: consul.url });
    const about = { address: '127.0.0.1', port: 4000, version: '1', zone: 'z', startedAt: '' };
    const check = { url: 'http://127.0.0.1:1/', intervalMs: 60_000, timeoutMs: 1000 };
    await registry.register({ id: 'wagons-1', service: 'wagons', ...about, check });
    const blue = startService({ INSTALLATION: 'blue', NEEDS: 'wagons' });
    await until(() => blue.log().includes('"wagons":"no '));
    const needed = startService({ INSTALLATION: 'blue', INSTANCE_ID: 'wagons-1' });
    const ready = [(await needed.ready()).port, (await blue.ready()).port];
    expect((await registeredPorts('blue-wagons')).sort()).toEqual(ready.sort());
    expect(await registeredPorts()).toEqual([4000]);
    const entries: unknown = await (await fetch(`${consul.url}/v1/agent/services`)).json();
    expect(entries).toHaveProperty('blue-wagons-1');
  });
});
