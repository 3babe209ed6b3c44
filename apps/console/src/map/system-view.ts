import type { MapInstance, MapLine, SystemMap } from '../api/map.ts';
import { NotFoundError } from '../console-errors.ts';
import { flowOf } from '../scrape/flow.ts';
import type { ScrapedInstance } from '../scrape/scraped-instance.ts';
import type { Measurement } from '../store/series-store.ts';
import { layersOf } from './layers.ts';
import { MapInstances } from './map-instances.ts';
import type { SystemSources } from './system-sources.ts';

/** Where calls of users come from. */
const CLIENTS = 'clients';

/** The whole system, as the registry, the instances and the launcher report it. */
export class SystemView {
  private readonly instances: MapInstances;
  /** A service keeps what it once had, also while none of its instances answers. */
  private readonly edges = new Set<string>();
  private readonly withDatabase = new Set<string>();

  constructor(private readonly sources: SystemSources) {
    this.instances = new MapInstances(sources);
  }

  map(now = performance.now()): SystemMap {
    const { installation, hasProxy, services, traffic } = this.sources;
    const scraped = Map.groupBy(this.sources.scraper.instances(), ({ instance }) => instance.service);
    this.remember(scraped, now);
    const calls = new Map(
      services.map((service) => [
        service,
        new Set(scraped.get(service)?.flatMap((each) => each.calledServices(now).map((called) => called.service))),
      ]),
    );
    const layers = layersOf(services, calls);
    const instances = Map.groupBy(this.instances.list(now), ({ service }) => service);
    return {
      at: new Date().toISOString(),
      installation,
      hasProxy,
      services: services.map((name) => ({
        name,
        layer: layers.get(name)!,
        isEdge: this.edges.has(name),
        hasDatabase: this.withDatabase.has(name),
        instances: instances.get(name) ?? [],
      })),
      lines: [
        ...services
          .filter((name) => this.edges.has(name))
          .map((name) => clientLine(name, scraped.get(name) ?? [], now)),
        ...[...calls].flatMap(([from, targets]) =>
          [...targets].map((to) => lineBetween(from, to, scraped.get(from) ?? [], now)),
        ),
      ],
      databases: [...this.withDatabase].map((service) => databaseOf(service, scraped.get(service) ?? [], now)),
      registry: this.registry(),
      traffic: traffic(),
    };
  }

  /** @throws NotFoundError if it is neither listed nor was lately. */
  instance(id: string): MapInstance {
    const found = this.instances.list(performance.now()).find((instance) => instance.id === id);
    if (!found) throw new NotFoundError(`there is no instance ${id}`);
    return found;
  }

  /** What is stored about each listed instance. */
  measurements(now = performance.now()): Map<string, Measurement> {
    const running = this.instances.list(now).filter(({ memoryBytes }) => memoryBytes !== null);
    return new Map(running.map((instance) => [instance.id, instance]));
  }

  private remember(scraped: ReadonlyMap<string, readonly ScrapedInstance[]>, now: number): void {
    for (const [service, instances] of scraped) {
      const metrics = instances.map((each) => each.current(now));
      if (metrics.some((each) => each?.http)) this.edges.add(service);
      if (metrics.some((each) => each?.database)) this.withDatabase.add(service);
    }
  }

  private registry(): SystemMap['registry'] {
    const failures = this.sources.services.flatMap((service) => this.sources.directory.failureOf(service) ?? []);
    return { isReachable: failures.length === 0, detail: failures[0]?.message ?? 'Consul' };
  }
}

function clientLine(to: string, instances: readonly ScrapedInstance[], now: number): MapLine {
  return { from: CLIENTS, to, ...flowOf(instances.flatMap((each) => each.served(now) ?? [])) };
}

function lineBetween(from: string, to: string, callers: readonly ScrapedInstance[], now: number): MapLine {
  return { from, to, ...flowOf(callers.flatMap((caller) => caller.calls(to, now) ?? [])) };
}

function databaseOf(
  service: string,
  instances: readonly ScrapedInstance[],
  now: number,
): SystemMap['databases'][number] {
  const connections = instances.flatMap((each) => each.current(now)?.database ?? []);
  const sum = (name: 'busy' | 'idle' | 'waiting') => connections.reduce((total, each) => total + each[name], 0);
  const isReachable = instances.some(({ readiness }) => readiness?.value.parts.database === 'ok');
  return { service, busy: sum('busy'), idle: sum('idle'), waiting: sum('waiting'), isReachable };
}
