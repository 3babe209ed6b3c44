import { statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runChild, type Command } from '../processes/run.ts';

const HOST = '127.0.0.1';
const VERSION_WITHIN_MS = 5_000;

/** A Consul program. */
export interface Consul {
  readonly path: string;
  /** 1022 means 1.22. */
  readonly version: number;
}

/** Limits of the version check. */
export interface VersionCheckLimits {
  /** @defaultValue 5 s */
  readonly withinMs?: number;
  /** Cancels the check. */
  readonly stop?: AbortSignal;
}

/** The first usable consul on the PATH, and why those before it are not usable. */
export async function consulOnPath(
  env: NodeJS.ProcessEnv,
  limits: VersionCheckLimits = {},
): Promise<{ consul?: Consul; problems: readonly string[] }> {
  const problems: string[] = [];
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = resolve(folder, 'consul');
    if (!isFile(path)) continue;
    const probed = await versionOf(path, env, limits);
    if (typeof probed !== 'string') return { consul: probed, problems };
    problems.push(`${path} ${probed}`);
  }
  return { problems };
}

/**
 * How to run it as a private agent. All ports are explicit, because another agent on this machine may use the defaults.
 */
export function agentCommand(
  { path, version }: Consul,
  httpPort: number,
  otherPorts: readonly number[],
): Pick<Command, 'file' | 'args'> {
  const [server, serfLan, serfWan, grpc, grpcTls] = otherPorts.map(String);
  const ports = ['-http-port', String(httpPort), '-server-port', server!, '-dns-port', '-1', '-grpc-port', grpc!];
  const gossip = ['-serf-lan-port', serfLan!, '-serf-wan-port', serfWan!];
  // Consul 1.14 added the option, and opens that port by default.
  const tls = version >= 1_014 ? ['-grpc-tls-port', grpcTls!] : [];
  const local = ['-bind', HOST, '-client', HOST, '-node', 'signalbox', '-log-level', 'warn'];
  return { file: path, args: ['agent', '-dev', ...local, ...ports, ...gossip, ...tls] };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @returns the reason if the program is not usable. */
async function versionOf(
  path: string,
  env: NodeJS.ProcessEnv,
  { withinMs = VERSION_WITHIN_MS, stop }: VersionCheckLimits,
): Promise<Consul | string> {
  const lines: string[] = [];
  const listener = { spawned: () => {}, exited: () => {}, wroteLine: (line: string) => void lines.push(line) };
  const command = { file: path, args: ['version'], env, cwd: '/', ipc: false };
  const run = runChild(command, listener, () => new Promise<never>(() => {}));
  const over = new AbortController();
  const late = delay(withinMs, undefined, { signal: over.signal }).catch(() => {});
  stop?.addEventListener('abort', run.kill);
  if (stop?.aborted) run.kill();
  const exit = await Promise.race([run.ended, late]);
  over.abort();
  stop?.removeEventListener('abort', run.kill);
  run.kill();
  if (!exit) return `does not print its version within ${withinMs / 1000} s`;
  if (exit.reason !== 'exit code 0') return `fails to print its version (${exit.reason})`;
  const [, major, minor] = /^Consul v(\d+)\.(\d+)/m.exec(lines.join('\n')) ?? [];
  if (minor === undefined) return `prints a text that is not a Consul version: ${JSON.stringify(lines[0] ?? '')}`;
  return { path, version: Number(major) * 1000 + Number(minor) };
}
