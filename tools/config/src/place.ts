import { consulAccess, ConsulSettingsError, type ConsulAccess } from '@signalbox/discovery/consul-access';
import { CommandError } from '@signalbox/stack/command-line';
import { runningState, runningStateIfReadable } from '@signalbox/stack/running-state';

/** Where the documents are, and the instances that use them. */
export interface Place {
  readonly access: ConsulAccess;
  /** The folder of the documents in Consul: `signalbox/config`. */
  readonly prefix: string;
  /** What the names of services and instances begin with in the registry: `blue-`, or nothing. */
  readonly registryPrefix: string;
  /** The ids of instances by their names in the local stack, such as `users-1`. */
  readonly idsByName: ReadonlyMap<string, string>;
}

/** The installation that a prefix of documents names if none is set. */
const STANDARD_INSTALLATION = 'signalbox';

/**
 * The Consul of `CONSUL_HTTP_ADDR`, or else the registry of the stack that runs with the data folder.
 * @throws CommandError
 */
export function findPlace(dataDir: string, env: NodeJS.ProcessEnv): Place {
  const access = env.CONSUL_HTTP_ADDR ? accessIn(env) : undefined;
  const stack = access === undefined ? runningState(dataDir) : runningStateIfReadable(dataDir);
  if (access === undefined && stack === undefined) {
    throw new CommandError(`no stack runs on ${dataDir}: start one with npm start, or set CONSUL_HTTP_ADDR`);
  }
  const own = access === undefined || access.url === stack?.registry.url ? stack : undefined;
  const installation = env.INSTALLATION || own?.installation;
  return {
    access: access ?? { url: stack!.registry.url },
    prefix: env.CONFIG_PREFIX || `${installation ?? STANDARD_INSTALLATION}/config`,
    registryPrefix: installation === undefined ? '' : `${installation}-`,
    idsByName: new Map(own?.services.map(({ name, id }) => [name, id])),
  };
}

function accessIn(env: NodeJS.ProcessEnv): ConsulAccess {
  try {
    return consulAccess(env);
  } catch (error) {
    if (!(error instanceof ConsulSettingsError)) throw error;
    throw new CommandError(error.problems.join('\n'));
  }
}
