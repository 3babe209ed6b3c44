import type { Instance } from '../instance.ts';
import type { Registry } from '../registry/registry.ts';
import { silent, type StateLog } from '../state-log.ts';
import { AllowedAddresses } from './allowed-addresses.ts';
import { changeBetween, type ListChange } from './list-change.ts';
import { RefusedInstances } from './refused-instances.ts';

/** Hears of each new list, and of what is new in it. */
export type DirectoryListener = (instances: readonly Instance[], change: ListChange) => void;

export interface DirectoryOptions {
  /** Where instances may be; others are ignored. @defaultValue loopback and private networks, every port */
  readonly allowed?: AllowedAddresses;
  readonly logger?: StateLog;
}

interface Entry {
  instances: readonly Instance[];
  hasPassing: boolean;
  readonly refused: RefusedInstances;
  readonly listeners: Set<DirectoryListener>;
  watching: Promise<void> | undefined;
}

/**
 * The instances of the services that this process calls, always at hand. While the registry is away the last list stays:
 * an old address is worth a try, none is an error for sure.
 */
export class Directory {
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new AbortController();

  readonly #allowed: AllowedAddresses;
  readonly #logger: StateLog;

  constructor(
    private readonly registry: Registry,
    { allowed = new AllowedAddresses(), logger = silent }: DirectoryOptions = {},
  ) {
    this.#allowed = allowed;
    this.#logger = logger;
  }

  /** Begins to follow a service. Doing it twice is the same as once. */
  watch(service: string): void {
    const entry = this.#entryOf(service);
    entry.watching ??= this.registry.watch(service, (instances) => update(entry, instances), this.#closing.signal);
  }

  /** The services that are followed. */
  services(): string[] {
    return [...this.#entries].filter(([, { watching }]) => watching !== undefined).map(([service]) => service);
  }

  /** The instances of a service in every state; none as long as none are known. */
  instances(service: string): readonly Instance[] {
    return this.#entries.get(service)?.instances ?? [];
  }

  /** Whether a service has an instance whose checks all pass. */
  hasPassing(service: string): boolean {
    return this.#entries.get(service)?.hasPassing ?? false;
  }

  /**
   * Tells each new list of a service's instances, from the next one on, and who was added, removed or changed.
   * @returns a function that ends it.
   */
  subscribe(service: string, listener: DirectoryListener): () => void {
    const { listeners } = this.#entryOf(service);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** Follows no service any more. The lists stay as they are. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#entries.values()].map(({ watching }) => watching));
  }

  #entryOf(service: string): Entry {
    const known = this.#entries.get(service);
    if (known !== undefined) return known;
    const refused = new RefusedInstances(this.#allowed, this.#logger);
    const entry: Entry = { instances: [], hasPassing: false, refused, listeners: new Set(), watching: undefined };
    this.#entries.set(service, entry);
    return entry;
  }
}

function update(entry: Entry, told: readonly Instance[]): void {
  const instances = entry.refused.without(told);
  const change = changeBetween(entry.instances, instances);
  entry.instances = instances;
  entry.hasPassing = instances.some(({ status }) => status === 'passing');
  for (const listener of [...entry.listeners]) listener(instances, change);
}
