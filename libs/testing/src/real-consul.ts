import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import type { TestConsul } from './servers.ts';

/** The reason why no real Consul is available. Undefined if it is. */
export function whyNoRealConsul(): string | undefined {
  const { error } = spawnSync('consul', ['version'], { stdio: 'ignore' });
  return error === undefined ? undefined : 'there is no `consul` on PATH: the stand-in is tested alone';
}

export interface RealConsulOptions {
  readonly port?: number;
  /** Enables access control with this UUID as management token. Without a token nothing is allowed. */
  readonly managementToken?: string;
}

/**
 * Starts `consul agent -dev` with its own ports on loopback, and waits until it has a leader.
 * @throws Error if it exits, or has no leader after 20 seconds.
 */
export async function startRealConsul({ port, managementToken }: RealConsulOptions = {}): Promise<TestConsul> {
  const httpPort = port ?? (await freePort());
  const args = await agentArgs('127.0.0.1', { http: httpPort, dns: -1, grpc: -1 });
  // The name from before Consul 1.11, which all versions accept.
  const acl = `acl { enabled = true, default_policy = "deny", tokens { master = "${managementToken}" } }`;
  const aclArgs = managementToken === undefined ? [] : ['-hcl', acl];
  const child = spawn('consul', [...args, ...aclArgs], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${httpPort}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const giveUpAt = performance.now() + 20_000;
  while (!(await hasRegisteredItself(url, managementToken).catch(() => false))) {
    if (child.exitCode !== null || performance.now() > giveUpAt) {
      await stop();
      throw new Error(`consul agent -dev has no leader; exit code ${child.exitCode}`);
    }
    await sleep(100);
  }
  return { url, port: httpPort, stop };
}

/** The arguments of `consul` for an agent in dev mode on loopback, with the given ports and otherwise free ones. */
export async function agentArgs(clientAddress: string, given: Readonly<Record<string, number>>): Promise<string[]> {
  const ports = { ...given, server: await freePort(), 'serf-lan': await freePort(), 'serf-wan': -1 };
  const portArgs = Object.entries(ports).map(([name, port]) => `-${name}-port=${port}`);
  return ['agent', '-dev', '-bind=127.0.0.1', `-client=${clientAddress}`, '-log-level=err', '-node=real', ...portArgs];
}

/**
 * Whether an agent is ready. A leader is not enough: the first indexes change until the node has registered itself.
 * @throws Error if the response is not JSON.
 */
export async function hasRegisteredItself(url: string, token = ''): Promise<boolean> {
  const reply = await fetch(`${url}/v1/health/service/consul`, { headers: { 'X-Consul-Token': token } });
  const instances = (await reply.json()) as { Checks: unknown[] }[];
  return instances.some(({ Checks }) => Checks.length > 0);
}
