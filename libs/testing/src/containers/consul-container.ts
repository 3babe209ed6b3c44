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
 * Starts `consul agent -dev` in a container with the host's network, so that its health checks reach services on
 * 127.0.0.1, and waits until it has a leader. If that fails, it retries with other ports: a free port may be taken
 * before the agent listens.
 * @throws Error if it has no leader after twice 20 seconds.
 */
export function startConsulContainer(options: { port?: number } = {}): Promise<TestConsul> {
  return startOnce(options).catch(() => startOnce(options));
}

async function startOnce(options: { port?: number }): Promise<TestConsul> {
  const { GenericContainer } = await import('testcontainers');
  const port = options.port ?? (await freePort());
  // Its other ports are fixed in some versions, so each agent has its own address.
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
