import type { Instance } from '../instance.ts';

/** The data with which an instance registers. */
export interface Registration extends Omit<Instance, 'status' | 'weight' | 'opsPort'> {
  /** Random value that distinguishes two processes with the same id. @defaultValue none: they are not distinguished */
  readonly incarnation?: string;
  /** The health check that the registry runs. */
  readonly check: {
    readonly url: string;
    readonly intervalMs: number;
    readonly timeoutMs: number;
  };
}

/** An instance's entry in the registry, written by any process. */
export interface RegistryEntry extends Omit<Instance, 'status' | 'weight'> {
  readonly incarnation?: string;
  /** Its check, if any: the status and the output of the last run. */
  readonly check?: { readonly status: string; readonly output: string };
}

/** Lists the instances of all services with their state. Port and injection token. */
export abstract class Registry {
  /**
   * Adds an instance (passing until its check reports another status) or updates a known one. Removes older entries of
   * the same service at the same address and port, which belong to crashed instances.
   * @throws RegistryAccessDeniedError if the registry does not allow it, Error if it can't be reached.
   */
  abstract register(registration: Registration): Promise<void>;

  /** Removes an instance. An unknown instance counts as removed. @throws Error if the registry can't be reached. */
  abstract deregister(id: string): Promise<void>;

  /**
   * The entry of an instance at the agent of this machine. Undefined if there is none.
   * @throws RegistryAccessDeniedError, Error if it can't be reached, or when the signal aborts.
   */
  abstract entry(id: string, signal?: AbortSignal): Promise<RegistryEntry | undefined>;

  /**
   * The entries of a service's instance at all agents, without checks. There are several if processes on several
   * machines have the same id.
   * @throws as `entry`.
   */
  abstract entries(service: string, id: string, signal: AbortSignal): Promise<readonly RegistryEntry[]>;

  /**
   * Reports the instances of a service in every state, first when they are known and then after each change. It ends
   * only when the signal aborts. While the registry can't be reached, it reports no list and retries.
   * @param onFailure - called with the reason of each failed attempt, and with undefined at the first list after it.
   */
  abstract watch(
    service: string,
    onInstances: (instances: readonly Instance[]) => void,
    signal: AbortSignal,
    onFailure?: (reason: Error | undefined) => void,
  ): Promise<void>;
}
