// The proxy reads frames by a library, whose sources Node alone can't read.
import '@signalbox/stack/typescript-loader';
import { freePort } from '@signalbox/testing/free-port';
import type { System } from '../system/system.ts';
import type { Ailment } from './faulty-proxy.ts';

// On Linux all of 127.0.0.0/8 is this machine: the instance keeps its ports, and the registry tells another address.
const HOST = '127.0.0.2';

/** An instance of users that can be made to ail from outside: it knows nothing of it. */
export interface AilingInstance {
  readonly name: string;
  ail(ailment: Ailment): void;
  stop(): void;
}

/** Starts one more instance of users, which everybody reaches through a proxy. It is healthy at first. */
export async function addAilingInstance(system: System): Promise<AilingInstance> {
  const { FaultyProxy } = await import('./faulty-proxy.ts');
  const [port, opsPort] = [await freePort(), await freePort()];
  const calls = await FaultyProxy.start(HOST, port, 'frames');
  const health = await FaultyProxy.start(HOST, opsPort, 'bytes');
  const env = { ADVERTISE_ADDRESS: HOST, PORT: String(port), OPS_PORT: String(opsPort) };
  const name = await system.add('users', env);
  return {
    name,
    ail: (ailment) => (calls.ailment = ailment),
    stop: () => {
      calls.stop();
      health.stop();
    },
  };
}
