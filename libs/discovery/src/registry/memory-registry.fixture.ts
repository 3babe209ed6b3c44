import type { Instance } from '../instance.ts';
import { RegistryAccessDeniedError } from './registry-errors.ts';
import { Registry, type Registration, type RegistryEntry } from './registry.ts';

/** An in-memory registry. A test sets its state and faults. */
export class MemoryRegistry extends Registry {
  readonly calls: string[] = [];
  isUnreachable = false;
  /** Entries by id. A test may write to it. */
  readonly known = new Map<string, RegistryEntry>();
  /** Entries with other agents. */
  elsewhere: readonly RegistryEntry[] = [];
  refuses = false;
  /** Reports a failure to the last watch. */
  fail: (reason: Error | undefined) => void = () => undefined;
  private readonly watchers = new Map<string, (instances: readonly Instance[]) => void>();
  private held: Promise<void> = Promise.resolve();

  override async register({ check, ...registration }: Registration): Promise<void> {
    await this.answer(`register ${registration.id}`);
    await this.held;
    if (this.refuses) throw new RegistryAccessDeniedError('add the rule');
    this.known.set(registration.id, { ...registration, check: { status: 'passing', output: `GET ${check.url}` } });
  }

  override async deregister(id: string): Promise<void> {
    await this.answer(`deregister ${id}`);
    this.known.delete(id);
  }

  override async entry(id: string): Promise<RegistryEntry | undefined> {
    await this.answer(`read ${id}`);
    return this.known.get(id);
  }

  override entries(): Promise<readonly RegistryEntry[]> {
    return Promise.resolve(this.elsewhere);
  }

  override watch(
    service: string,
    onInstances: (instances: readonly Instance[]) => void,
    signal: AbortSignal,
    onFailure: (reason: Error | undefined) => void = () => undefined,
  ): Promise<void> {
    this.calls.push(`watch ${service}`);
    this.watchers.set(service, onInstances);
    this.fail = onFailure;
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  /** Sends a list to the watch of a service. */
  notify(service: string, instances: readonly Instance[]): void {
    this.watchers.get(service)?.(instances);
  }

  hasEntry(id: string): boolean {
    return this.known.has(id);
  }

  forget(): void {
    this.known.clear();
  }

  /** Delays registrations until the returned function is called. */
  holdRegistrations(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.held = promise;
    return resolve;
  }

  private async answer(call: string): Promise<void> {
    this.calls.push(call);
    await Promise.resolve();
    if (this.isUnreachable) throw new Error('connection refused');
  }
}
