import { execFileSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../preflight/ports.ts';
import { Refusal } from '../preflight/refusal.ts';
import type { Command } from '../processes/run.ts';
import type { RegistryState } from '../state-file.ts';

/** Where services will register: one that runs already, or how to start one of our own. */
export interface RegistryChoice {
  readonly kind: RegistryState['kind'];
  readonly url: string;
  /** Absent if the registry isn't ours to start. */
  readonly command?: Command;
}

const HOST = '127.0.0.1';

/**
 * Takes the Consul of `CONSUL_HTTP_ADDR` where that is set, else starts a private agent of the `consul` on the PATH,
 * else the stand-in of this project.
 * @throws Refusal if the one of `CONSUL_HTTP_ADDR` doesn't answer.
 */
export async function chooseRegistry(workspaceRoot: string, env: NodeJS.ProcessEnv): Promise<RegistryChoice> {
  if (env.CONSUL_HTTP_ADDR) return existingConsul(env.CONSUL_HTTP_ADDR);
  const consul = consulOnPath(env);
  const [port = 0, ...others] = await freePorts(6);
  const url = `http://${HOST}:${port}`;
  const command =
    consul === undefined ? standIn(port) : { file: consul.path, args: agentArguments(consul, port, others) };
  const kind = consul === undefined ? 'consul-dev' : 'consul-agent';
  return { kind, url, command: { ...command, env, cwd: workspaceRoot, ipc: kind === 'consul-dev' } };
}

async function existingConsul(address: string): Promise<RegistryChoice> {
  const url = /^https?:\/\//.test(address) ? address.replace(/\/+$/, '') : `http://${address}`;
  if (await answers(url)) return { kind: 'consul', url };
  throw new Refusal(
    `CONSUL_HTTP_ADDR is ${address}, and no Consul with a leader answers there: start it, or unset the variable`,
  );
}

/**
 * Waits until the registry has a leader, which is when it takes registrations.
 * @throws AbortError if it is gone before.
 */
export async function registryReady(url: string, gone: AbortSignal): Promise<void> {
  while (!(await answers(url))) await delay(50, undefined, { signal: gone });
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v1/status/leader`, { signal: AbortSignal.timeout(2_000) });
    return response.ok && (await response.json()) !== '';
  } catch {
    return false;
  }
}

function standIn(port: number): Pick<Command, 'file' | 'args'> {
  return {
    file: process.execPath,
    args: [join('tools', 'consul-dev', 'src', 'main.ts'), '--host', HOST, '--port', String(port)],
  };
}

interface Consul {
  readonly path: string;
  /** 1022 for 1.22. */
  readonly version: number;
}

// Every port is named, because the defaults may be in use by another agent on this machine.
function agentArguments({ version }: Consul, httpPort: number, otherPorts: readonly number[]): string[] {
  const [server, serfLan, serfWan, grpc, grpcTls] = otherPorts.map(String);
  const ports = ['-http-port', String(httpPort), '-server-port', server!, '-dns-port', '-1', '-grpc-port', grpc!];
  const gossip = ['-serf-lan-port', serfLan!, '-serf-wan-port', serfWan!];
  // The option came with Consul 1.14, which opens that port unless told otherwise.
  const tls = version >= 1_014 ? ['-grpc-tls-port', grpcTls!] : [];
  const local = ['-bind', HOST, '-client', HOST, '-node', 'signalbox', '-log-level', 'warn'];
  return ['agent', '-dev', ...local, ...ports, ...gossip, ...tls];
}

/** The first consul on the PATH that can be run. */
function consulOnPath(env: NodeJS.ProcessEnv): Consul | undefined {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'consul');
    try {
      const [, major, minor] =
        /v(\d+)\.(\d+)/.exec(execFileSync(path, ['version'], { encoding: 'utf8', stdio: 'pipe' })) ?? [];
      return { path, version: Number(major) * 1000 + Number(minor) };
    } catch {
      continue;
    }
  }
  return undefined;
}
