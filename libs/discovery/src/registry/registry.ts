import type { Instance } from '../instance.ts';

/** What an instance says of itself when it registers. */
export interface Registration extends Omit<Instance, 'status' | 'weight'> {
  /** How the registry finds out whether the instance is well. */
  readonly check: {
    readonly url: string;
    readonly intervalMs: number;
    readonly timeoutMs: number;
  };
}

/** Knows which instances there are, and in which state. Port and injection token. */
export abstract class Registry {
  /**
   * Adds an instance, passing until its check says otherwise, or brings a known one up to date. Entries of the same service
   * under the same address and port are removed: what an instance that crashed has left.
   * @throws Error if the registry can't be reached.
   */
  abstract register(registration: Registration): Promise<void>;

  /** Removes an instance; one that is unknown is removed already. @throws Error if the registry can't be reached. */
  abstract deregister(id: string): Promise<void>;

  /** Whether the registry still knows an instance. @throws Error if it can't be reached, or when the signal aborts. */
  abstract isRegistered(id: string, signal?: AbortSignal): Promise<boolean>;

  /**
   * Tells the instances of a service, in every state, first as soon as they are known and then after each change. Ends
   * only with the signal: while the registry can't be reached, nothing is told and it is tried again.
   */
  abstract watch(
    service: string,
    onInstances: (instances: readonly Instance[]) => void,
    signal: AbortSignal,
  ): Promise<void>;
}
