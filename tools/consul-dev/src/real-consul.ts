import { spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsulDev } from './consul-dev.ts';

/** Why there is no real Consul to compare with, or undefined where there is one. */
export function whyNoRealConsul(): string | undefined {
  const { error } = spawnSync('consul', ['version'], { stdio: 'ignore' });
  return error === undefined ? undefined : 'there is no `consul` on PATH: the stand-in is tested alone';
}

export interface RealConsulOptions {
  readonly port?: number;
  /** Switches access control on, with this UUID as the token that may do all; without a token nothing is allowed. */
  readonly managementToken?: string;
}

/**
 * Starts `consul agent -dev`, with every port of its own on loopback, and waits until it has a leader.
 * @throws Error if it ended, or has no leader after 20 seconds.
 */
export async function startRealConsul({ port, managementToken }: RealConsulOptions = {}): Promise<ConsulDev> {
  const [http, rpc, serf] = await freePorts(3);
  const httpPort = port ?? http;
  const args = ['agent', '-dev', '-bind=127.0.0.1', '-client=127.0.0.1', '-log-level=err', '-node=real'];
  const ports = { http: httpPort, server: rpc, 'serf-lan': serf, 'serf-wan': -1, dns: -1, grpc: -1 };
  const portArgs = Object.entries(ports).map(([name, value]) => `-${name}-port=${value}`);
  // Its name before Consul 1.11 is understood by all later versions.
  const acl = `acl { enabled = true, default_policy = "deny", tokens { master = "${managementToken}" } }`;
  const aclArgs = managementToken === undefined ? [] : ['-hcl', acl];
  const child = spawn('consul', [...args, ...portArgs, ...aclArgs], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${httpPort}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const giveUpAt = performance.now() + 20_000;
  while (!(await hasLeader(url, managementToken))) {
    if (child.exitCode !== null || performance.now() > giveUpAt) {
      await stop();
      throw new Error(`consul agent -dev has no leader; exit code ${child.exitCode}`);
    }
    await sleep(100);
  }
  return { url, port: httpPort as number, stop };
}

/** Ready is more than a leader: the node must have registered itself, or the first indexes still move. */
async function hasLeader(url: string, token = ''): Promise<boolean> {
  try {
    const reply = await fetch(`${url}/v1/health/service/consul`, { headers: { 'X-Consul-Token': token } });
    const instances = (await reply.json()) as { Checks: unknown[] }[];
    return instances.some((instance) => instance.Checks.length > 0);
  } catch {
    return false;
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
