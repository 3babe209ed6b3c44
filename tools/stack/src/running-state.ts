import { consulAccess, ConsulSettingsError, type ConsulAccess } from '@signalbox/discovery/consul-access';
import { isAlive } from '@signalbox/postgres-cluster/is-alive';
import { CommandError } from './command-line.ts';
import { readState, type StackState } from './state-file.ts';

/**
 * The state of the stack that runs with a data folder. Undefined if none does.
 * @throws CommandError if the folder contains something else.
 */
export function runningState(dataDir: string): StackState | undefined {
  try {
    const state = readState(dataDir);
    return isAlive(state.launcher.pid) ? state : undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new CommandError(`cannot read ${dataDir} as the data folder of a stack: ${message}`);
  }
}

/** A registry, and the stack that uses it. */
export interface FoundRegistry {
  readonly access: ConsulAccess;
  /** The stack that runs with the data folder. Undefined if it uses another registry, or none runs. */
  readonly stack: StackState | undefined;
}

/**
 * The Consul of `CONSUL_HTTP_ADDR`, or else the registry of the stack that runs with the data folder.
 * @throws CommandError
 */
export function findRegistry(dataDir: string, env: NodeJS.ProcessEnv): FoundRegistry {
  if (env.CONSUL_HTTP_ADDR) {
    const access = accessIn(env);
    const stack = runningStateIfReadable(dataDir);
    return { access, stack: stack?.registry.url === access.url ? stack : undefined };
  }
  const stack = runningState(dataDir);
  if (stack === undefined) {
    throw new CommandError(`no stack runs on ${dataDir}: start one with npm start, or set CONSUL_HTTP_ADDR`);
  }
  return { access: { url: stack.registry.url }, stack };
}

function accessIn(env: NodeJS.ProcessEnv): ConsulAccess {
  try {
    return consulAccess(env);
  } catch (error) {
    if (!(error instanceof ConsulSettingsError)) throw error;
    throw new CommandError(error.problems.join('\n'));
  }
}

/** As `runningState`, but undefined also if the folder contains something else. */
export function runningStateIfReadable(dataDir: string): StackState | undefined {
  try {
    return runningState(dataDir);
  } catch {
    return undefined;
  }
}
