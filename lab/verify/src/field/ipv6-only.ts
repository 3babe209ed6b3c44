import { networkInterfaces } from 'node:os';
import { startConsulDev } from '@signalbox/consul-dev';
import { rpcChannel } from '@signalbox/rpc';
import { until } from '@signalbox/testing/until';
import { Cases } from './cases.ts';

// registry.ts runs this with the libraries' sources, in a network namespace that has only the address ::1.

const cases = new Cases();
const consul = await startConsulDev({ host: '::1' });
const CONSUL_HTTP_ADDR = consul.url;

const addresses = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);
await cases.add('9: a network without IPv4', () => Promise.resolve(addresses.join(', ')), '::1');

async function callResult(HOST: string): Promise<string> {
  const { port, opsPort } = await cases.start({ CONSUL_HTTP_ADDR, HOST, INSTANCE_ID: 'wagons-1' }).ready();
  await cases.start({ CONSUL_HTTP_ADDR, HOST, NEEDS: 'wagons', INSTANCE_ID: 'wagons-2' }).ready();
  const url = `http://[::1]:${opsPort}/health/ready`;
  await until(async () => (await (await fetch(`${consul.url}/v1/agent/checks`)).text()).includes(`${url}: 200`));
  const open = rpcChannel({ connectTimeoutMs: 1000, pingIntervalMs: 1000, pingTimeoutMs: 1000 });
  const metadata = { id: 'wagons-1', service: 'wagons', version: '', zone: '', startedAt: '' };
  const instance = { ...metadata, address: '::1', port, status: 'passing' as const, weight: 1 };
  const channel = open(instance, { lost: () => undefined, alive: () => undefined });
  const answered = await channel.probe({ deadlineAt: performance.now() + 5000 });
  await channel.close();
  for (const id of ['wagons-1', 'wagons-2'])
    await fetch(`${consul.url}/v1/agent/service/deregister/${id}`, { method: 'PUT' });
  return `checked, found by a caller, ${answered ? 'answers' : 'does not answer'}`;
}

for (const host of ['localhost', '::1', '[::1]', '::'])
  await cases.add(`9: HOST=${host} without IPv4`, () => callResult(host), 'checked, found by a caller, answers');
await cases.add(
  '9: HOST=127.0.0.1 without IPv4',
  () =>
    cases.start({ CONSUL_HTTP_ADDR, HOST: '127.0.0.1' }).exitsWithLog("HOST: this machine can't listen on 127.0.0.1"),
  'exit 78, logged',
);
await consul.stop();
cases.print();
