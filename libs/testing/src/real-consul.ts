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
  /**
   * A folder for the state of a server with access control, which has no token until it is bootstrapped. Without a
   * folder, all state is lost when it stops.
   */
  readonly dataDir?: string;
}

/**
 * Starts a `consul` with its own ports on loopback, and waits until it has a leader.
 * @throws Error if it exits, or has no leader after 20 seconds.
 */
export async function startRealConsul({ port, managementToken, dataDir }: RealConsulOptions = {}): Promise<TestConsul> {
  const httpPort = port ?? (await freePort());
  const args = await agentArgs('127.0.0.1', { http: httpPort, dns: -1, grpc: -1 }, dataDir);
  // The name from before Consul 1.11, which all versions accept.
  const token = managementToken === undefined ? '' : `, tokens { master = "${managementToken}" }`;
  const acl = `acl { enabled = true, default_policy = "deny", enable_token_persistence = true${token} }`;
  const aclArgs = managementToken === undefined && dataDir === undefined ? [] : ['-hcl', acl];
  const child = spawn('consul', [...args, ...aclArgs], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${httpPort}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const giveUpAt = performance.now() + 20_000;
  const isReady = () => (dataDir === undefined ? hasRegisteredItself(url, managementToken) : hasLeader(url));
  while (!(await isReady().catch(() => false))) {
    if (child.exitCode !== null || performance.now() > giveUpAt) {
      await stop();
      throw new Error(`consul agent has no leader; exit code ${child.exitCode}`);
    }
    await sleep(100);
  }
  return { url, port: httpPort, stop };
}

/** The arguments of `consul` for an agent in dev mode, or with a data folder, on loopback. Other ports are free ones. */
export async function agentArgs(
  clientAddress: string,
  given: Readonly<Record<string, number>>,
  dataDir?: string,
): Promise<string[]> {
  const ports = { ...given, server: await freePort(), 'serf-lan': await freePort(), 'serf-wan': -1 };
  const portArgs = Object.entries(ports).map(([name, port]) => `-${name}-port=${port}`);
  const stored = ['-server', '-bootstrap-expect=1', `-data-dir=${dataDir}`, '-hcl=performance { raft_multiplier = 1 }'];
  const mode = dataDir === undefined ? ['-dev'] : stored;
  return ['agent', ...mode, '-bind=127.0.0.1', `-client=${clientAddress}`, '-log-level=err', '-node=real', ...portArgs];
}

/** Whether an agent has a leader. Every client may ask this. */
async function hasLeader(url: string): Promise<boolean> {
  return /^"\S+"$/.test((await (await fetch(`${url}/v1/status/leader`)).text()).trim());
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
