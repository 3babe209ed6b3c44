import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePorts } from '../preflight/ports.ts';
import { StartRefusedError } from '../preflight/start-refused-error.ts';
import type { Command } from '../processes/run.ts';
import type { RegistryState } from '../state-file.ts';
import { agentCommand, consulOnPath, type VersionCheckLimits } from './consul-on-path.ts';
import type { ConsulCheck } from './consul-check.ts';
import { FROM_SOURCES } from './from-sources.ts';

/** The registry for the services: one that already runs, or how to start one. */
export interface RegistryChoice {
  readonly kind: RegistryState['kind'];
  readonly url: string;
  /** Absent if the registry already runs. */
  readonly command?: Command;
  /** Time limit for its start. @defaultValue 20 s */
  readonly readyWithinMs?: number;
  /** Why a consul on the PATH is not used. */
  readonly note?: string;
  /** The registry to use if this one does not become ready. */
  readonly fallback?: RegistryChoice;
}

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 20_000;

/**
 * Chooses the Consul of `CONSUL_HTTP_ADDR` if that is set, else a private agent of the `consul` on the PATH, else
 * consul-dev.
 * @param names - the installation name (in a shared Consul), followed by the service names.
 * @throws StartRefusedError if the Consul of `CONSUL_HTTP_ADDR` is not usable.
 */
export async function chooseRegistry(
  workspaceRoot: string,
  env: NodeJS.ProcessEnv,
  names: () => readonly string[],
  limits?: VersionCheckLimits,
): Promise<RegistryChoice> {
  if (env.CONSUL_HTTP_ADDR) return existingConsul(workspaceRoot, env, names(), limits);
  const { consul, problems } = await consulOnPath(env, limits);
  const [port = 0, agentPort = 0, ...others] = await freePorts(7);
  const ours = { env, cwd: workspaceRoot };
  const standIn: RegistryChoice = {
    kind: 'consul-dev',
    url: `http://${HOST}:${port}`,
    command: { ...ours, ...standInCommand(port), ipc: true },
  };
  if (consul === undefined) return problems.length > 0 ? { ...standIn, note: problems.join('; ') } : standIn;
  return {
    kind: 'consul-agent',
    url: `http://${HOST}:${agentPort}`,
    command: { ...ours, ...agentCommand(consul, agentPort, others), ipc: false },
    fallback: standIn,
  };
}

async function existingConsul(
  cwd: string,
  env: NodeJS.ProcessEnv,
  names: readonly string[],
  { stop }: VersionCheckLimits = {},
): Promise<RegistryChoice> {
  const program = fileURLToPath(new URL('consul-check.ts', import.meta.url));
  const options = { cwd, env, signal: stop };
  const { stdout } = await promisify(execFile)(process.execPath, [...FROM_SOURCES, program, ...names], options);
  const { url, problems } = JSON.parse(stdout) as ConsulCheck;
  if (problems.length > 0) throw new StartRefusedError(...problems);
  return { kind: 'consul', url };
}

/**
 * Waits until the registry has a leader, because only then it accepts registrations.
 * @throws AbortError if the registry ends before.
 * @throws Error with the last problem after `readyWithinMs`.
 */
export async function registryReady(
  { url, readyWithinMs = READY_WITHIN_MS }: Pick<RegistryChoice, 'url' | 'readyWithinMs'>,
  ended: AbortSignal,
): Promise<void> {
  const deadlineAt = performance.now() + readyWithinMs;
  for (let problem = await registryProblem(url); problem !== undefined; problem = await registryProblem(url)) {
    if (performance.now() > deadlineAt) throw new Error(`not ready within ${readyWithinMs / 1000} s: ${problem}`);
    await delay(50, undefined, { signal: ended });
  }
}

/** Why services cannot register there; undefined if they can. */
async function registryProblem(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/v1/status/leader`, { signal: AbortSignal.timeout(2_000) });
    const text = await response.text();
    if (!response.ok)
      return `it answers with status ${response.status}${text && `, ${JSON.stringify(text.slice(0, 200))}`}`;
    if (text.trim() === '""') return 'it has no leader';
    return /^"[^"]+"$/.test(text.trim()) ? undefined : 'the response is not from Consul';
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    return `it does not answer (${cause?.code ?? cause?.message ?? message})`;
  }
}

function standInCommand(port: number): Pick<Command, 'file' | 'args'> {
  return {
    file: process.execPath,
    args: [join('tools', 'consul-dev', 'src', 'main.ts'), '--host', HOST, '--port', String(port)],
  };
}
