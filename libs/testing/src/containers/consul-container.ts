import { freePort } from '../free-port.ts';
import { agentArgs, hasRegisteredItself } from '../real-consul.ts';
import type { TestConsul } from '../servers.ts';
import { until } from '../until.ts';
import { describeInDocker } from './describe-in-docker.ts';

const IMAGE = 'hashicorp/consul:1.22';

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
export function startConsulContainer(options: { port?: number } = {}): Promise<TestConsul> {
  return startOnce(options).catch(() => startOnce(options));
}

async function startOnce(options: { port?: number }): Promise<TestConsul> {
  const { GenericContainer } = await import('testcontainers');
  const port = options.port ?? (await freePort());
  // What it listens on besides has fixed ports, which no flag changes in every version: each has an address of its own.
  const address = `127.1.${port >> 8}.${port & 255}`;
  const url = `http://${address}:${port}`;
  const container = await new GenericContainer(IMAGE)
    .withNetworkMode('host')
    .withCommand(await agentArgs(address, { http: port }))
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
  return { url, port, stop };
}
