import { startConsulDev } from '@signalbox/consul-dev';
import { Cases } from './cases.ts';

// registry.ts runs this with the libraries' sources.

const cases = new Cases();
const consul = await startConsulDev();
const CONSUL_HTTP_ADDR = consul.url;

const refused: [env: Record<string, string>, text: string][] = [
  [{ ADVERTISE_ADDRESS: 'users.internal' }, 'ADVERTISE_ADDRESS: expected an IP address'],
  [{ ADVERTISE_ADDRESS: '127.0.0.1:7000' }, 'ADVERTISE_ADDRESS: expected an address without a port'],
  [{ ADVERTISE_ADDRESS: '203.0.113.5' }, 'callers reject 203.0.113.5'],
  [{ PORT: '800' }, 'PORT: callers reject 127.0.0.1:800, since ALLOWED_PORTS is 1024-65535'],
  [{ ALLOWED_PORTS: '1024-1024' }, 'since ALLOWED_PORTS is 1024-1024'],
  [{ HOST: '203.0.113.5' }, "HOST: this machine can't listen on 203.0.113.5"],
  [{ HOST: 'no-such-host.invalid' }, "HOST: this machine can't listen on no-such-host.invalid (ENOTFOUND)"],
  [{ HOST: '0.0.0.0', ALLOWED_NETWORKS: '203.0.113.0/24' }, 'which is outside ALLOWED_NETWORKS'],
];
const text = (env: object): string =>
  Object.entries(env)
    .map((setting) => setting.join('='))
    .join(' ');
for (const [env, message] of refused)
  await cases.add(
    `9: ${text(env)}`,
    () => cases.start({ CONSUL_HTTP_ADDR, ...env }).exitsWithLog(message),
    'exit 78, logged',
  );

/** Starts a service and one that needs it. The second is ready when the first has an address that callers accept. */
const isFound = async (env: object): Promise<string> => {
  await cases.start({ CONSUL_HTTP_ADDR, ...env }).ready();
  await cases.start({ CONSUL_HTTP_ADDR, ...env, NEEDS: 'wagons' }).ready();
  for (const id of Object.keys((await (await fetch(`${consul.url}/v1/agent/services`)).json()) as object))
    await fetch(`${consul.url}/v1/agent/service/deregister/${id}`, { method: 'PUT' });
  return 'ready, found by a caller';
};
for (const env of [
  { HOST: 'localhost' },
  { HOST: '0.0.0.0', ALLOWED_NETWORKS: '0.0.0.0/0' },
  { ADVERTISE_ADDRESS: '[::1]', HOST: '::' },
])
  await cases.add(`9: ${text(env)}`, () => isFound(env), 'ready, found by a caller');
await consul.stop();
cases.print();
