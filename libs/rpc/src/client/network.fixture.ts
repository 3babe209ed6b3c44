import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import type { AnyContract } from '@signalbox/contract';
import { Directory, Registry, type Instance, type Registration } from '@signalbox/discovery';
import { RpcModule, type RpcModuleOptions } from './rpc.module.ts';

/** An in-memory registry. A test sets its instances. */
export class MemoryRegistry extends Registry {
  private readonly instances = new Map<string, Instance>();
  private readonly watches = new Set<() => void>();

  /** Sets or removes the instance of an id. */
  set(id: string, instance?: Instance): void {
    if (instance) this.instances.set(id, { ...instance, id });
    else this.instances.delete(id);
    for (const notify of this.watches) notify();
  }

  override watch(service: string, onInstances: (instances: readonly Instance[]) => void, signal: AbortSignal) {
    const tell = () => onInstances([...this.instances.values()].filter((instance) => instance.service === service));
    this.watches.add(tell);
    tell();
    return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  override register(_: Registration): Promise<void> {
    return Promise.resolve();
  }

  override deregister(id: string): Promise<void> {
    return Promise.resolve(this.set(id));
  }

  override entry(id: string): Promise<Instance | undefined> {
    return Promise.resolve(this.instances.get(id));
  }

  override entries(): Promise<[]> {
    return Promise.resolve([]);
  }
}

const options: RpcModuleOptions = {
  calling: { policy: 'round-robin', attemptTimeoutMs: 1500 },
  requestTimeoutMs: 3000,
  connectTimeoutMs: 1000,
  pingIntervalMs: 1000,
  pingTimeoutMs: 3000,
  logger: { warn: () => undefined, error: () => undefined },
};

/** The modules of a process that calls these contracts, with instances from `registry`. */
export function callsTo(
  registry: Registry,
  contracts: readonly AnyContract[],
  changed: Partial<RpcModuleOptions> = {},
): DynamicModule[] {
  @Global()
  @Module({})
  class DirectoryModule {}
  const directory = { provide: Directory, useFactory: () => new Directory(registry) };
  return [
    { module: DirectoryModule, providers: [directory], exports: [directory] },
    RpcModule.forRootAsync({ useFactory: () => ({ ...options, ...changed }) }),
    RpcModule.forClients(...contracts),
  ];
}

/** A process that only makes calls, like the gateway. */
export async function startCaller(imports: DynamicModule[], providers: Provider[] = []): Promise<TestingModule> {
  const module = await Test.createTestingModule({ imports, providers }).compile();
  return module.init();
}
