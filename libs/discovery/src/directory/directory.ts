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
  /** Whether a list has come at all. */
  isListed: boolean;
  /** Why none comes now. */
  failure: Error | undefined;
  readonly refused: RefusedInstances;
  readonly listeners: Set<DirectoryListener>;
  watching: Promise<void> | undefined;
}

/**
 * The instances of the services that this process calls, always at hand. While the registry is away the last list stays:
 * an old address is worth a try, none is an error for sure.
 */
export class Directory {
  private readonly entries = new Map<string, Entry>();
  private readonly closing = new AbortController();

  private readonly allowed: AllowedAddresses;
  private readonly logger: StateLog;

  constructor(
    private readonly registry: Registry,
    { allowed = new AllowedAddresses(), logger = silent }: DirectoryOptions = {},
  ) {
    this.allowed = allowed;
    this.logger = logger;
  }

  /** Begins to follow a service. Doing it twice is the same as once. */
  watch(service: string): void {
    const entry = this.entryOf(service);
    entry.watching ??= this.registry.watch(
      service,
      (instances) => update(entry, instances),
      this.closing.signal,
      (reason) => (entry.failure = reason),
    );
  }

  /** The services that are followed. */
  services(): string[] {
    return [...this.entries].filter(([, { watching }]) => watching !== undefined).map(([service]) => service);
  }

  /** The instances of a service in every state; none as long as none are known. */
  instances(service: string): readonly Instance[] {
    return this.entries.get(service)?.instances ?? [];
  }

  /** Whether a service has an instance whose checks all pass. */
  hasPassing(service: string): boolean {
    return this.entries.get(service)?.hasPassing ?? false;
  }

  /** What is known of a service without a passing instance, in words: why there is none. */
  describe(service: string): string {
    const { instances = [], isListed = false, failure, refused } = this.entries.get(service) ?? {};
    if (failure !== undefined) return `no list of its instances: ${failure.message}`;
    if (!isListed) return 'no list of its instances yet';
    const states = Object.entries(Object.groupBy(instances, ({ status }) => status));
    const seen = states.map(([status, those]) => `${those.length} ${status}`);
    if (refused !== undefined && refused.count > 0) seen.push(`${refused.count} at an address that is not allowed`);
    return seen.length > 0 ? `no passing instance, but ${seen.join(', ')}` : 'no instance is registered';
  }

  /**
   * Tells each new list of a service's instances, from the next one on, and who was added, removed or changed.
   * @returns a function that ends it.
   */
  subscribe(service: string, listener: DirectoryListener): () => void {
    const { listeners } = this.entryOf(service);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** Follows no service any more. The lists stay as they are. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.entries.values()].map(({ watching }) => watching));
  }

  private entryOf(service: string): Entry {
    const known = this.entries.get(service);
    if (known !== undefined) return known;
    const refused = new RefusedInstances(this.allowed, this.logger);
    const entry: Entry = {
      instances: [],
      hasPassing: false,
      isListed: false,
      failure: undefined,
      refused,
      listeners: new Set(),
      watching: undefined,
    };
    this.entries.set(service, entry);
    return entry;
  }
}

function update(entry: Entry, told: readonly Instance[]): void {
  const instances = entry.refused.without(told);
  const change = changeBetween(entry.instances, instances);
  entry.instances = instances;
  entry.isListed = true;
  entry.hasPassing = instances.some(({ status }) => status === 'passing');
  for (const listener of [...entry.listeners]) listener(instances, change);
}
