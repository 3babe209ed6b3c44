import type { ConsulAccess } from '@signalbox/discovery/consul-access';
import { findRegistry } from '@signalbox/stack/running-state';

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
  const { access, stack } = findRegistry(dataDir, env);
  const installation = env.INSTALLATION || stack?.installation;
  return {
    access,
    prefix: env.CONFIG_PREFIX || `${installation ?? STANDARD_INSTALLATION}/config`,
    registryPrefix: installation === undefined ? '' : `${installation}-`,
    idsByName: new Map(stack?.services.map(({ name, id }) => [name, id])),
  };
}
