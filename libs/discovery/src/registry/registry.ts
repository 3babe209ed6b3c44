import type { Instance } from '../instance.ts';

/** What an instance says of itself when it registers. */
export interface Registration extends Omit<Instance, 'status' | 'weight'> {
  /** Random, so that two processes with one id can be told apart. @defaultValue none: they can't */
  readonly incarnation?: string;
  /** How the registry finds out whether the instance is well. */
  readonly check: {
    readonly url: string;
    readonly intervalMs: number;
    readonly timeoutMs: number;
  };
}

/** An instance's entry as the registry holds it, whichever process wrote it. */
export interface RegistryEntry extends Omit<Instance, 'status' | 'weight'> {
  readonly incarnation?: string;
  /** The port at `address` where its process answers for its health. */
  readonly opsPort?: number;
  /** Its check, absent where it has none: its status, and what the registry got for an answer. */
  readonly check?: { readonly status: string; readonly output: string };
}

/** Knows which instances there are, and in which state. Port and injection token. */
export abstract class Registry {
  /**
   * Adds an instance, passing until its check says otherwise, or brings a known one up to date. Older entries of the same
   * service under the same address and port are removed: what an instance that crashed has left.
   * @throws RegistryRefusedError if the registry does not allow it, Error if it can't be reached.
   */
  abstract register(registration: Registration): Promise<void>;

  /** Removes an instance; one that is unknown is removed already. @throws Error if the registry can't be reached. */
  abstract deregister(id: string): Promise<void>;

  /**
   * The entry that an instance has with the agent of this machine, undefined if there is none.
   * @throws RegistryRefusedError, Error if it can't be reached, or when the signal aborts.
   */
  abstract entry(id: string, signal?: AbortSignal): Promise<RegistryEntry | undefined>;

  /**
   * The entries of a service's instance with any agent: more than one where processes on several machines have its id.
   * They come without checks.
   * @throws as `entry`.
   */
  abstract entries(service: string, id: string, signal: AbortSignal): Promise<readonly RegistryEntry[]>;

  /**
   * Tells the instances of a service, in every state, first as soon as they are known and then after each change. Ends
   * only with the signal: while the registry can't be reached, no list is told and it is tried again.
   * @param onFailure - is told why no list comes, each time it was tried; and undefined when one comes again.
   */
  abstract watch(
    service: string,
    onInstances: (instances: readonly Instance[]) => void,
    signal: AbortSignal,
    onFailure?: (reason: Error | undefined) => void,
  ): Promise<void>;
}
