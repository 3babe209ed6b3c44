import type { ConsulAccess } from '@signalbox/discovery';
import { findRegistry } from '@signalbox/stack/running-state';

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
  const { access, stack } = findRegistry(dataDir, env);
  const given = env.CONSUL_HTTP_ADDR ? env.INSTALLATION : undefined;
  return { ...access, installation: given || stack?.installation };
}
