import type { Instance } from '../instance.ts';
import type { Registry } from '../registry/registry.ts';
import { silent, type StateLog } from '../state-log.ts';
import { AllowedAddresses } from './allowed-addresses.ts';
import { changeBetween, type ListChange } from './list-change.ts';
import { DisallowedInstances } from './disallowed-instances.ts';

/** Receives each new list and its changes. */
export type DirectoryListener = (instances: readonly Instance[], change: ListChange) => void;

export interface DirectoryOptions {
  /** Allowed addresses; instances elsewhere are ignored. @defaultValue loopback and private networks, all ports */
  readonly allowed?: AllowedAddresses;
  readonly logger?: StateLog;
}

interface Entry {
  instances: readonly Instance[];
  hasPassing: boolean;
  /** Whether a list was received. */
  isListed: boolean;
  /** Why no list is received at present. */
  failure: Error | undefined;
  readonly disallowed: DisallowedInstances;
  readonly listeners: Set<DirectoryListener>;
  watching: Promise<void> | undefined;
}

/**
 * A local copy of the instances of the services that this process calls. While the registry is unreachable it keeps the
 * last list: a call to an old address may succeed, a call without an address always fails.
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

  /** Starts to watch a service. Idempotent. */
  watch(service: string): void {
    const entry = this.entryOf(service);
    entry.watching ??= this.registry.watch(
      service,
      (instances) => update(entry, instances),
      this.closing.signal,
      (reason) => (entry.failure = reason),
    );
  }

  /** The watched services. */
  services(): string[] {
    return [...this.entries].filter(([, { watching }]) => watching !== undefined).map(([service]) => service);
  }

  /** The known instances of a service in every state. */
  instances(service: string): readonly Instance[] {
    return this.entries.get(service)?.instances ?? [];
  }

  /** Whether a service has an instance whose checks all pass. */
  hasPassing(service: string): boolean {
    return this.entries.get(service)?.hasPassing ?? false;
  }

  /** Why no list of a service is received at present. Undefined while lists are received. */
  failureOf(service: string): Error | undefined {
    return this.entries.get(service)?.failure;
  }

  /** Explains why a service has no passing instance. */
  describe(service: string): string {
    const { instances = [], isListed = false, failure, disallowed } = this.entries.get(service) ?? {};
    if (failure !== undefined) return `no instance list: ${failure.message}`;
    if (!isListed) return 'no instance list yet';
    const states = Object.entries(Object.groupBy(instances, ({ status }) => status));
    const seen = states.map(([status, those]) => `${those.length} ${status}`);
    if (disallowed !== undefined && disallowed.count > 0) seen.push(`${disallowed.count} at a disallowed address`);
    return seen.length > 0 ? `no passing instance, but ${seen.join(', ')}` : 'no instance is registered';
  }

  /**
   * Calls the listener with each new list of a service's instances, from the next one on, and with its changes.
   * @returns a function that unsubscribes.
   */
  subscribe(service: string, listener: DirectoryListener): () => void {
    const { listeners } = this.entryOf(service);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** Ends all watches. The lists remain unchanged. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.entries.values()].map(({ watching }) => watching));
  }

  private entryOf(service: string): Entry {
    const known = this.entries.get(service);
    if (known !== undefined) return known;
    const disallowed = new DisallowedInstances(this.allowed, this.logger);
    const entry: Entry = {
      instances: [],
      hasPassing: false,
      isListed: false,
      failure: undefined,
      disallowed,
      listeners: new Set(),
      watching: undefined,
    };
    this.entries.set(service, entry);
    return entry;
  }
}

function update(entry: Entry, received: readonly Instance[]): void {
  const instances = entry.disallowed.without(received);
  const change = changeBetween(entry.instances, instances);
  entry.instances = instances;
  entry.isListed = true;
  entry.hasPassing = instances.some(({ status }) => status === 'passing');
  for (const listener of [...entry.listeners]) listener(instances, change);
}
