import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { freePort, startConsul, until, type TestConsul } from '@signalbox/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConfigurationReport } from '../runtime-config/runtime-config.ts';
import { startServiceProcess, type ServiceProcess } from './service-process.fixture.ts';

type Started = ServiceProcess & { readonly opsPort: number };

describe('a service with documents in Consul', () => {
  let consul: TestConsul;
  let folder: string;
  let services: Started[];
  let prefix: string;
  beforeAll(async () => {
    consul = await startConsul();
  });
  afterAll(() => consul.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'runtime-config-'));
    services = [];
    prefix = basename(folder);
  });
  afterEach(() => {
    for (const { child } of services) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  const put = (name: string, document: object | string) =>
    fetch(`${consul.url}/v1/kv/${prefix}/${name}`, {
      method: 'PUT',
      body: typeof document === 'string' ? document : JSON.stringify(document),
    });
  const remove = (name: string) => fetch(`${consul.url}/v1/kv/${prefix}/${name}`, { method: 'DELETE' });
  const launch = (env: NodeJS.ProcessEnv): ServiceProcess => {
    const CONFIG_CACHE_FILE = join(folder, 'wagons.json');
    return startServiceProcess({
      ...process.env,
      RPC_TLS: 'off',
      CONSUL_HTTP_ADDR: consul.url,
      CONFIG_CACHE_FILE,
      CONFIG_PREFIX: prefix,
      ...env,
    });
  };
  async function start(env: NodeJS.ProcessEnv = {}): Promise<Started> {
    const service = launch(env);
    const started = { ...service, opsPort: (await service.ready()).opsPort };
    services.push(started);
    return started;
  }
  const report = async ({ opsPort }: Started) => {
    const response = await fetch(`http://127.0.0.1:${opsPort}/health/ready`);
    return ((await response.json()) as { configuration: ConfigurationReport }).configuration;
  };
  const ownDocument = async (service: Started) => (await report(service)).documents[1];
  const metrics = async ({ opsPort }: Started) => (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
  const linesOf = ({ log }: Started, message: string) => log().split(message).length - 1;

  it('applies a document in all instances, keeps it when a newer one is invalid, and uses a trial on one', async () => {
    const [one, other] = await Promise.all([start({ INSTANCE_ID: 'w-1' }), start({ CONFIG_PINNED: 'HEDGING' })]);
    expect(await report(one)).toEqual({ documents: [{ document: 'all' }, { document: 'wagons' }], pinned: [] });
    // The first creation of the key.
    await put('wagons', { revision: 1, settings: { LOG_LEVEL: 'debug', HEDGING: true } });
    for (const service of [one, other]) {
      await expect.poll(() => ownDocument(service)).toEqual({ document: 'wagons', revision: 1 });
      await until(() => service.log().includes('"changes":{"LOG_LEVEL":"info → debug"'));
      expect(await metrics(service)).toMatch(/signalbox_config_revision\{document="wagons",.*\} 1\n/);
    }
    await until(() => one.log().includes('"HEDGING":"false → true"'));
    expect((await report(other)).pinned).toEqual(['HEDGING']);
    expect(other.log()).not.toContain('"HEDGING":"false → true"');

    await put('wagons', { revision: 2, settings: { LOG_LEVEL: 'loud', HEDGING: false } });
    for (const service of [one, other]) {
      const reason = expect.stringMatching(/^LOG_LEVEL: .*got "loud"$/) as string;
      const rejected = { document: 'wagons', revision: 1, rejected: { revision: 2, reason } };
      await expect.poll(() => ownDocument(service)).toEqual(rejected);
      await until(() => linesOf(service, 'configuration rejected: keeping the last good one') === 1);
      expect(await metrics(service)).toMatch(/signalbox_config_rejected\{document="wagons",.*\} 1\n/);
    }

    await put('wagons', { revision: 3, settings: {}, trial: { instance: 'w-1', settings: { LOG_LEVEL: 'warn' } } });
    await expect.poll(() => ownDocument(one)).toEqual({ document: 'wagons', revision: 3, isTrial: true });
    await expect.poll(() => ownDocument(other)).toEqual({ document: 'wagons', revision: 3 });
  });

  it('starts with the settings of its documents, and keeps them when they disappear', async () => {
    await put('all', { revision: 5, settings: { LOG_LEVEL: 'error' } });
    const service = await start();
    expect((await report(service)).documents[0]).toEqual({ document: 'all', revision: 5 });
    // It never served with another level.
    expect(linesOf(service, '"msg":"ready"')).toBe(0);
    await remove('all');
    await put('wagons', { revision: 1, settings: {} });
    await expect.poll(() => ownDocument(service)).toEqual({ document: 'wagons', revision: 1 });
    expect((await report(service)).documents[0]).toEqual({ document: 'all', revision: 5 });
  });

  it('starts with the last good documents while Consul is not reachable, also if the newest was invalid', async () => {
    const first = await start();
    await put('wagons', { revision: 8, settings: { LOG_LEVEL: 'debug' } });
    await expect.poll(() => ownDocument(first)).toEqual({ document: 'wagons', revision: 8 });
    await put('wagons', '{');
    await until(() => linesOf(first, 'configuration rejected') === 1);
    first.child.kill('SIGKILL');
    await first.exit;
    const [opsPort, consulPort] = [await freePort(), await freePort()];
    const service = launch({ CONSUL_HTTP_ADDR: `http://127.0.0.1:${consulPort}`, OPS_PORT: String(opsPort) });
    services.push({ ...service, opsPort });
    await until(() => service.log().includes('the registry does not answer: retrying'));
    expect(await ownDocument({ ...service, opsPort })).toEqual({ document: 'wagons', revision: 8 });
    await until(() => service.log().includes('"changes":{"LOG_LEVEL":"info → debug"}'));
  });
});
