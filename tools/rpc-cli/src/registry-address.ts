import { consulAccess, ConsulSettingsError, type ConsulAccess } from '@signalbox/discovery';
import { CommandError } from '@signalbox/stack/command-line';
import { runningState, runningStateIfReadable } from '@signalbox/stack/running-state';

/** The registry of the services, and the prefix of their names. */
export interface RegistryAddress extends ConsulAccess {
  /** The prefix of service names in a shared registry; absent if the registry belongs to one installation. */
  readonly installation?: string;
}

/**
 * The Consul of `CONSUL_HTTP_ADDR`, or else the registry of the stack that runs with the data folder. In a shared
 * Consul, the installation is `INSTALLATION`, or else that of the stack.
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
  const stack = runningState(dataDir);
  if (stack === undefined) {
    throw new CommandError(`no stack runs on ${dataDir}: start one with npm start, or set CONSUL_HTTP_ADDR`);
  }
  return { url: stack.registry.url, installation: stack.installation };
}

/** The installation of the running stack, if the stack uses this registry. */
function installationAt(url: string, dataDir: string): string | undefined {
  const stack = runningStateIfReadable(dataDir);
  return stack?.registry.url === url ? stack.installation : undefined;
}
