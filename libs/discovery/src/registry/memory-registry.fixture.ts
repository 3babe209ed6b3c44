import type { Instance } from '../instance.ts';
import { Registry, type Registration } from './registry.ts';

/** A registry whose state and faults a test sets. */
export class MemoryRegistry extends Registry {
  readonly calls: string[] = [];
  isAway = false;
  readonly #known = new Set<string>();
  readonly #watchers = new Map<string, (instances: readonly Instance[]) => void>();
  #held: Promise<void> = Promise.resolve();

  override async register({ id }: Registration): Promise<void> {
    await this.#answer(`register ${id}`);
    this.#known.add(id);
  }

  override async deregister(id: string): Promise<void> {
    await this.#answer(`deregister ${id}`);
    this.#known.delete(id);
  }

  override async isRegistered(id: string): Promise<boolean> {
    await this.#answer(`look ${id}`);
    return this.#known.has(id);
  }

  override watch(
    service: string,
    onInstances: (instances: readonly Instance[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.calls.push(`watch ${service}`);
    this.#watchers.set(service, onInstances);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  /** Tells who watches a service. */
  tell(service: string, instances: readonly Instance[]): void {
    this.#watchers.get(service)?.(instances);
  }

  knows(id: string): boolean {
    return this.#known.has(id);
  }

  forget(): void {
    this.#known.clear();
  }

  /** Holds all answers until the function that it returns is called. */
  holdNext(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return resolve;
  }

  async #answer(call: string): Promise<void> {
    this.calls.push(call);
    await this.#held;
    if (this.isAway) throw new Error('connection refused');
  }
}
