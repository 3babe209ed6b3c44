// The proxy uses a library whose TypeScript sources need this loader.
import '@signalbox/stack/typescript-loader';
import { freePort } from '@signalbox/testing/free-port';
import type { System } from '../system/system.ts';
import type { ProxyFault } from './faulty-proxy.ts';

// On Linux all of 127.0.0.0/8 is this machine. The instance listens on its usual ports of 127.0.0.1 and registers the
// proxy's address.
const HOST = '127.0.0.2';

/** An instance of users behind a proxy that can inject a fault. The instance itself is unchanged. */
export interface DegradedInstance {
  readonly name: string;
  setFault(fault: ProxyFault): void;
  stop(): void;
}

/** Starts one more instance of users behind a proxy, at first without a fault. */
export async function addDegradedInstance(system: System): Promise<DegradedInstance> {
  const { FaultyProxy } = await import('./faulty-proxy.ts');
  const [port, opsPort] = [await freePort(), await freePort()];
  const calls = await FaultyProxy.start(HOST, port, 'frames', system.identity('users'));
  const health = await FaultyProxy.start(HOST, opsPort, 'bytes');
  const env = { ADVERTISE_ADDRESS: HOST, PORT: String(port), OPS_PORT: String(opsPort) };
  const name = await system.add('users', env);
  return {
    name,
    setFault: (fault) => (calls.fault = fault),
    stop: () => {
      calls.stop();
      health.stop();
    },
  };
}
