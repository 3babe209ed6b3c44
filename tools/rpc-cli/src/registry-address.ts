import { consulAccess, ConsulSettingsError, type ConsulAccess } from '@signalbox/discovery';
import { readState, type StackState } from '@signalbox/stack';
import { isAlive } from '@signalbox/postgres-cluster/is-alive';
import { CommandError } from './command-error.ts';

/** Where services are registered, and under which names. */
export interface RegistryAddress extends ConsulAccess {
  /** What the names of the services begin with there; absent where the registry belongs to one installation. */
  readonly installation?: string;
}

/**
 * The Consul of `CONSUL_HTTP_ADDR`, else what the stack running on the data folder uses. In a Consul that several
 * installations share, the one of `INSTALLATION` is meant, else that of the stack.
 * @throws CommandError
 */
export function registryAddress(dataDir: string, env: NodeJS.ProcessEnv): RegistryAddress {
  if (!env.CONSUL_HTTP_ADDR) return addressOfStack(dataDir);
  const access = accessIn(env);
  return { ...access, installation: env.INSTALLATION || installationAt(access.url, dataDir) };
}

function accessIn(env: NodeJS.ProcessEnv): ConsulAccess {
  try {
    return consulAccess(env);
  } catch (error) {
    if (!(error instanceof ConsulSettingsError)) throw error;
    throw new CommandError(error.problems.join('\n'));
  }
}

function addressOfStack(dataDir: string): RegistryAddress {
  const stack = runningStack(dataDir);
  if (stack === undefined) {
    throw new CommandError(`no stack runs on ${dataDir}: start one with npm start, or set CONSUL_HTTP_ADDR`);
  }
  return { url: stack.registry.url, installation: stack.installation };
}

/** Of the stack that runs on the data folder, if that is where it is registered. Without one, none is meant. */
function installationAt(url: string, dataDir: string): string | undefined {
  try {
    const stack = runningStack(dataDir);
    return stack?.registry.url === url ? stack.installation : undefined;
  } catch {
    return undefined;
  }
}

function runningStack(dataDir: string): StackState | undefined {
  try {
    const state = readState(dataDir);
    return isAlive(state.launcher.pid) ? state : undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new CommandError(`${dataDir} can't be read as the data folder of a stack: ${message}`);
  }
}
