import { freePort } from '../free-port.ts';
import { until } from '../until.ts';
import { describeInDocker } from './describe-in-docker.ts';

const IMAGE = 'hashicorp/consul:1.22';

export interface ConsulContainer {
  readonly url: string;
  /** The one to start the next with, so that it has the same URL. */
  readonly port: number;
  stop(): Promise<void>;
}

/** Declares suites that start a Consul by {@link startConsulContainer}. */
export function describeInConsul(suites: () => void): Promise<void> {
  return describeInDocker(IMAGE, suites, { hostNetwork: true });
}

/**
 * Starts `consul agent -dev` in a container that shares this machine's network, so that it reaches the health checks of
 * what listens on 127.0.0.1, and waits until it has a leader. If that fails it tries again with other ports: one that was
 * free may be another's by the time the agent listens, and then the agent ends.
 * @throws Error if it has no leader after twice 20 seconds.
 */
export function startConsulContainer(options: { port?: number } = {}): Promise<ConsulContainer> {
  return startOnce(options).catch(() => startOnce(options));
}

async function startOnce({ port }: { port?: number }): Promise<ConsulContainer> {
  const { GenericContainer } = await import('testcontainers');
  const ports = { http: port ?? (await freePort()), server: await freePort(), 'serf-lan': await freePort() };
  // What it listens on besides has fixed ports, which no flag changes in every version: each has an address of its own.
  const address = `127.1.${ports.http >> 8}.${ports.http & 255}`;
  const url = `http://${address}:${ports.http}`;
  const flags = Object.entries({ ...ports, 'serf-wan': -1 }).map(([name, number]) => `-${name}-port=${number}`);
  const container = await new GenericContainer(IMAGE)
    .withNetworkMode('host')
    .withCommand(['agent', '-dev', '-bind=127.0.0.1', `-client=${address}`, '-log-level=err', '-node=real', ...flags])
    .start();
  const stop = async (): Promise<void> => {
    await container.stop({ timeout: 0 });
  };
  try {
    await until(() => hasRegisteredItself(url), { timeoutMs: 20_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, port: ports.http, stop };
}

/** Ready is more than a leader: until the node has registered itself, the first indexes still move. */
async function hasRegisteredItself(url: string): Promise<boolean> {
  const reply = await fetch(`${url}/v1/health/service/consul`);
  const instances = (await reply.json()) as { Checks: unknown[] }[];
  return instances.some(({ Checks }) => Checks.length > 0);
}
