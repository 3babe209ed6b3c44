import type { Instance } from '../instance.ts';
import type { Registry } from '../registry/registry.ts';

type Listener = (instances: readonly Instance[]) => void;

interface Entry {
  instances: readonly Instance[];
  hasPassing: boolean;
  readonly listeners: Set<Listener>;
  watching: Promise<void> | undefined;
}

/**
 * The instances of the services that this process calls, always at hand. While the registry is away the last list stays:
 * an old address is worth a try, none is an error for sure.
 */
export class Directory {
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new AbortController();

  constructor(private readonly registry: Registry) {}

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
   * Tells each new list of a service's instances, from the next one on.
   * @returns a function that ends it.
   */
  subscribe(service: string, listener: Listener): () => void {
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
    const entry: Entry = { instances: [], hasPassing: false, listeners: new Set(), watching: undefined };
    this.#entries.set(service, entry);
    return entry;
  }
}

function update(entry: Entry, instances: readonly Instance[]): void {
  entry.instances = instances;
  entry.hasPassing = instances.some(({ status }) => status === 'passing');
  for (const listener of [...entry.listeners]) listener(instances);
}
