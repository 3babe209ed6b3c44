import { startConsulDev } from '@signalbox/consul-dev';
import { startRealConsul, whyNoRealConsul } from '@signalbox/testing/real-consul';
import { until } from '@signalbox/testing/until';
import { Cases, rejectAfter, type Ready } from './cases.ts';

// registry.ts runs this with the libraries' sources.

interface Entry {
  readonly ID: string;
  readonly Service: string;
  readonly Port: number;
}

const consul = await (whyNoRealConsul() === undefined ? startRealConsul() : startConsulDev());
const cases = new Cases();
const INTERVAL_MS = 1000;

const get = async <T>(path: string): Promise<T> => (await (await fetch(consul.url + path)).json()) as T;
const put = (path: string, body?: object) =>
  fetch(consul.url + path, { method: 'PUT', body: body && JSON.stringify(body) });
const entries = async () => Object.values(await get<Record<string, Entry>>('/v1/agent/services'));
const entry = async (id: string) => (await entries()).find(({ ID }) => ID === id);
const hasCheck = async (id: string) => `service:${id}` in (await get<object>('/v1/agent/checks'));
const start = (env: NodeJS.ProcessEnv) => cases.start({ CONSUL_HTTP_ADDR: consul.url, ...env });
const deregisterAll = async () => {
  for (const { ID } of await entries()) await put(`/v1/agent/service/deregister/${ID}`);
};

/** Starts an instance, changes its entry, and measures how long the change lasts. */
async function restored(change: (id: string, ready: Ready) => Promise<unknown>): Promise<string> {
  const INSTANCE_ID = 'wagons-1';
  const service = start({ INSTANCE_ID });
  const ready = await service.ready();
  await change(INSTANCE_ID, ready);
  const startedAt = performance.now();
  await until(async () => (await entry(INSTANCE_ID))?.Port === ready.port && (await hasCheck(INSTANCE_ID)));
  const tookMs = performance.now() - startedAt;
  await service.logs('registered again');
  await deregisterAll();
  return tookMs < 2 * INTERVAL_MS ? 'within two check intervals, logged' : `after ${tookMs} ms`;
}

const RESTORED = 'within two check intervals, logged';
const write = (id: string, entry: object) =>
  put('/v1/agent/service/register?replace-existing-checks=true', { ID: id, Name: 'wagons', ...entry });
const loopback = { Address: '127.0.0.1' };
await cases.add('4: another port in its entry', () => restored((id) => write(id, { ...loopback, Port: 1 })), RESTORED);
await cases.add('4: no address in its entry', () => restored((id, { port }) => write(id, { Port: port })), RESTORED);
await cases.add('4: another service name', () => restored((id) => write(id, { ...loopback, Name: 'other' })), RESTORED);
await cases.add(
  '4: its check removed',
  () => restored((id) => put(`/v1/agent/check/deregister/service:${id}`)),
  RESTORED,
);
await cases.add(
  '4: its check replaced by one that always passes',
  () =>
    restored(async (id, { port }) => {
      const Check = { TTL: '1h', Status: 'passing' };
      await write(id, { ...loopback, Port: port, Check });
    }),
  RESTORED,
);
await cases.add(
  '4: a second process with the same INSTANCE_ID',
  async () => {
    const first = await start({ INSTANCE_ID: 'wagons-1' }).ready();
    const ended = await start({ INSTANCE_ID: 'wagons-1' }).exitsWithLog('the id wagons-1 belongs to another process');
    return `${ended}; the entry is ${(await entry('wagons-1'))?.Port === first.port ? 'unchanged' : 'changed'}`;
  },
  'exit 1, logged; the entry is unchanged',
);
await cases.add(
  '4: the same INSTANCE_ID after a kill -9 (the entry stays for a minute)',
  async () => {
    const first = start({ INSTANCE_ID: 'wagons-1' });
    await first.ready();
    first.child.kill('SIGKILL');
    await first.exit;
    const { port } = await start({ INSTANCE_ID: 'wagons-1' }).ready();
    return (await entry('wagons-1'))?.Port === port ? 'ready, registered' : 'not registered';
  },
  'ready, registered',
);
await deregisterAll();
await cases.add(
  '4: two processes with the same INSTANCE_ID that start at the same time',
  async () => {
    const both = [1, 2].map(() => start({ INSTANCE_ID: 'wagons-1' }));
    const stopped = await Promise.race([...both.map((each) => each.exit.then(() => each)), rejectAfter(30_000)]);
    const other = both.find((each) => each !== stopped)!;
    await other.logs('"msg":"ready"');
    const port = Number(/"port":(\d+),"opsPort"/.exec(other.log)?.[1]);
    await until(async () => (await entry('wagons-1'))?.Port === port);
    return `${await stopped.exitsWithLog('the id wagons-1 belongs to another process')}; the other runs`;
  },
  'exit 1, logged; the other runs',
);
await deregisterAll();
await cases.add(
  '3: two installations and an instance without one in one registry',
  async () => {
    await start({ INSTANCE_ID: 'wagons-1' }).ready();
    for (const INSTALLATION of ['blue', 'green']) {
      const dependent = start({ INSTALLATION, NEEDS: 'wagons', INSTANCE_ID: 'wagons-2' });
      await dependent.logs('"wagons":"no ');
      await start({ INSTALLATION, INSTANCE_ID: 'wagons-1' }).ready();
      await dependent.ready();
    }
    return (await entries())
      .map(({ ID, Service }) => `${ID} of ${Service}`)
      .sort()
      .join(', ');
  },
  'blue-wagons-1 of blue-wagons, blue-wagons-2 of blue-wagons, green-wagons-1 of green-wagons, ' +
    'green-wagons-2 of green-wagons, wagons-1 of wagons',
);
await consul.stop();
cases.print();
