import { until } from '@signalbox/testing';
import { docker, dockerCompose } from '@signalbox/testing/docker';
import { inject } from 'vitest';
import type { Topology, TopologyInstance } from '@signalbox/http-client';

/** Runs `docker compose` for the system under test. */
export const compose = (...args: string[]) => dockerCompose(inject('compose'), ...args);

/** The ids of a service's running containers, in order. */
export async function containersOf(service: string): Promise<string[]> {
  const out = await compose('ps', '--quiet', '--status', 'running', service);
  return out.split('\n').filter(Boolean);
}

/**
 * Sends a request from within a container, because ops ports and Consul are not published.
 * @param init - the options of `fetch`.
 * @returns the body of the response.
 */
function fetchInside(container: string, url: string, init: object = {}): Promise<string> {
  const script =
    'fetch(process.argv[1], JSON.parse(process.argv[2])).then((r) => r.text()).then((text) => process.stdout.write(text))';
  return docker('exec', container, 'node', '-e', script, url, JSON.stringify(init));
}

/** Sends a request to Consul from within a container, with the token in that container. */
export async function consulInside(container: string, path: string, init: object = {}): Promise<string> {
  const token = await docker('exec', container, 'cat', '/identity/consul-token');
  return fetchInside(container, `http://consul:8500/v1/${path}`, { ...init, headers: { 'X-Consul-Token': token } });
}

/** The instances of a service that one gateway lists as passing. */
async function passingAt(gateway: string, service: string): Promise<readonly TopologyInstance[]> {
  const topology = JSON.parse(await fetchInside(gateway, 'http://127.0.0.1:8080/api/topology')) as Topology;
  const instances = topology.services.find((one) => one.service === service)?.instances ?? [];
  return instances.filter(({ status }) => status === 'passing');
}

/** Waits until every gateway lists one passing instance for each running container of a service. */
export async function allPassing(service: string, count: number): Promise<void> {
  await until(
    async () => {
      const running = await containersOf(service);
      const views = await Promise.all((await containersOf('gateway')).map((gateway) => passingAt(gateway, service)));
      return running.length === count && views.length > 0 && views.every((view) => view.length === count);
    },
    { timeoutMs: 60_000, intervalMs: 250 },
  );
}

/** The number of successful calls of a message that a container has served. */
export async function servedBy(container: string, message: string): Promise<number> {
  const metrics = await fetchInside(container, 'http://127.0.0.1:9100/metrics');
  return sumOf(metrics, message);
}

function sumOf(metrics: string, message: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith('signalbox_rpc_server_requests_total{'))
    .filter((line) => line.includes(`message="${message}"`) && line.includes('code="OK"'))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
