import { Registry, type Instance } from '@signalbox/discovery';

/** A registry whose instances the test sets. */
export class FakeRegistry extends Registry {
  private readonly known = new Map<string, readonly Instance[]>();
  private readonly watchers = new Set<{ service: string; onInstances: (instances: readonly Instance[]) => void }>();

  /** One instance on this port of this machine, or none. */
  set(service: string, port?: number): void {
    const instances = port === undefined ? [] : [instance(service, port)];
    this.known.set(service, instances);
    for (const watcher of this.watchers) if (watcher.service === service) watcher.onInstances(instances);
  }

  override async watch(service: string, onInstances: (instances: readonly Instance[]) => void, signal: AbortSignal) {
    const watcher = { service, onInstances };
    this.watchers.add(watcher);
    onInstances(this.known.get(service) ?? []);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.watchers.delete(watcher);
  }

  override register(): Promise<void> {
    return Promise.resolve();
  }

  override deregister(): Promise<void> {
    return Promise.resolve();
  }

  override entry(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  override entries(): Promise<[]> {
    return Promise.resolve([]);
  }
}

function instance(service: string, port: number): Instance {
  return {
    id: `${service}-${port}`,
    service,
    address: '127.0.0.1',
    port,
    version: 'test',
    zone: 'local',
    startedAt: new Date(0).toISOString(),
    status: 'passing',
    weight: 1,
  };
}
