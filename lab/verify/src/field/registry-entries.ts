import { startConsulDev } from '@signalbox/consul-dev';
import { startRealConsul, whyNoRealConsul } from '@signalbox/testing/real-consul';
import { until } from '@signalbox/testing/until';
import { Cases, late, type Ready } from './cases.ts';

// Run by registry.ts with the libraries' sources.

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
const leave = async () => {
  for (const { ID } of await entries()) await put(`/v1/agent/service/deregister/${ID}`);
};

/** Starts an instance, does something to its entry, and looks how long that stays. */
async function restored(harm: (id: string, ready: Ready) => Promise<unknown>): Promise<string> {
  const INSTANCE_ID = 'wagons-1';
  const service = start({ INSTANCE_ID });
  const ready = await service.ready();
  await harm(INSTANCE_ID, ready);
  const startedAt = performance.now();
  await until(async () => (await entry(INSTANCE_ID))?.Port === ready.port && (await hasCheck(INSTANCE_ID)));
  const tookMs = performance.now() - startedAt;
  await service.says('registered again');
  await leave();
  return tookMs < 2 * INTERVAL_MS ? 'within two check intervals, said' : `after ${tookMs} ms`;
}

const OVERWRITTEN = 'within two check intervals, said';
const write = (id: string, entry: object) =>
  put('/v1/agent/service/register?replace-existing-checks=true', { ID: id, Name: 'wagons', ...entry });
const there = { Address: '127.0.0.1' };
await cases.add('4: another port in its entry', () => restored((id) => write(id, { ...there, Port: 1 })), OVERWRITTEN);
await cases.add('4: no address in its entry', () => restored((id, { port }) => write(id, { Port: port })), OVERWRITTEN);
await cases.add('4: another service name', () => restored((id) => write(id, { ...there, Name: 'other' })), OVERWRITTEN);
await cases.add(
  '4: its check removed',
  () => restored((id) => put(`/v1/agent/check/deregister/service:${id}`)),
  OVERWRITTEN,
);
await cases.add(
  '4: its check replaced by one that always passes',
  () =>
    restored(async (id, { port }) => {
      const Check = { TTL: '1h', Status: 'passing' };
      await write(id, { ...there, Port: port, Check });
    }),
  OVERWRITTEN,
);
await cases.add(
  '4: a second process with the same INSTANCE_ID',
  async () => {
    const first = await start({ INSTANCE_ID: 'wagons-1' }).ready();
    const ended = await start({ INSTANCE_ID: 'wagons-1' }).ends('the id wagons-1 belongs to another process');
    return `${ended}; the entry is ${(await entry('wagons-1'))?.Port === first.port ? "the first one's" : 'changed'}`;
  },
  "exit 1, said; the entry is the first one's",
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
await leave();
await cases.add(
  '4: two processes with the same INSTANCE_ID that start at once',
  async () => {
    const both = [1, 2].map(() => start({ INSTANCE_ID: 'wagons-1' }));
    const stopped = await Promise.race([...both.map((each) => each.exit.then(() => each)), late(30_000)]);
    const rest = both.find((each) => each !== stopped)!;
    await rest.says('"msg":"ready"');
    const port = Number(/"port":(\d+),"opsPort"/.exec(rest.log)?.[1]);
    await until(async () => (await entry('wagons-1'))?.Port === port);
    return `${await stopped.ends('the id wagons-1 belongs to another process')}; the other runs`;
  },
  'exit 1, said; the other runs',
);
await leave();
await cases.add(
  '3: two installations and a plain one at one registry',
  async () => {
    await start({ INSTANCE_ID: 'wagons-1' }).ready();
    for (const INSTALLATION of ['blue', 'green']) {
      const needy = start({ INSTALLATION, NEEDS: 'wagons', INSTANCE_ID: 'wagons-2' });
      await needy.says('"wagons":"no ');
      await start({ INSTALLATION, INSTANCE_ID: 'wagons-1' }).ready();
      await needy.ready();
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
