import type { Instance } from '@signalbox/discovery';
import type { MapInstance } from '../api/map.ts';
import type { StackProcess } from '../control/stack-control.ts';
import { flowOf } from '../scrape/flow.ts';
import type { ScrapedInstance } from '../scrape/scraped-instance.ts';
import { byName } from './by-name.ts';
import { Departed } from './departed.ts';
import { stateOf, type CallerView, type StateAndReason } from './instance-state.ts';
import type { SystemSources } from './system-sources.ts';

const NO_FLOW = { callsPerSecond: 0, failuresPerSecond: 0, p50Ms: null, p99Ms: null };

/** The instances of all services, by name: those in the registry, those that have left it, and processes that are not there yet. */
export class MapInstances {
  private readonly departed = new Departed<MapInstance>();

  constructor(private readonly sources: SystemSources) {}

  /** @param now - of `performance.now()`. */
  list(now: number): MapInstance[] {
    const { scraper, control } = this.sources;
    const scraped = scraper.instances();
    const views = callerViews(scraped, (id) => control.nameOf(id) ?? id, now);
    const running = scraped.filter(({ instance }) => this.isRunning(instance));
    const listed = new Map(running.map((each) => [each.instance.id, this.listed(each, views, now)]));
    const gone = this.departed.update(listed, now).map((instance) => this.gone(instance));
    const ids = new Set([...listed.keys(), ...gone.map(({ id }) => id)]);
    const others = control.processes.filter(({ kind, id }) => kind === 'service' && !(id !== undefined && ids.has(id)));
    const all = [...listed.values(), ...gone, ...others.filter(({ status }) => status !== 'ready').map(unlisted)];
    return all.sort(byName);
  }

  /** The registry lists an instance before the launcher names it: until then, its process is shown as starting. */
  private isRunning({ id, service }: Instance): boolean {
    const { control } = this.sources;
    if (control.hasEnded(id)) return false;
    const isStarting = control.processes.some(
      (process) => process.service === service && process.status === 'starting',
    );
    return !isStarting || control.nameOf(id) !== null;
  }

  private listed(scraped: ScrapedInstance, views: CallerViews, now: number): MapInstance {
    const { instance, readiness } = scraped;
    const served = scraped.served(now);
    const current = scraped.current(now);
    const revisions = readiness?.value.configuration?.documents ?? [];
    return {
      ...aboutOf(instance),
      name: this.sources.control.nameOf(instance.id),
      ...stateOf({
        status: instance.status,
        process: this.processOf(instance.id)?.status,
        parts: readiness?.value.parts ?? {},
        views: views.get(instance.id) ?? [],
      }),
      ...flowOf(served ? [served] : []),
      inFlight: current?.inFlight ?? 0,
      cpuCores: scraped.cpuCores(now),
      memoryBytes: current?.memoryBytes ?? null,
      revisions: Object.fromEntries(
        revisions.flatMap(({ document, revision }) => (revision === undefined ? [] : [[document, revision]])),
      ),
      fault: this.sources.faultOf(instance.service, instance.id),
    };
  }

  private gone(instance: MapInstance): MapInstance {
    const process = this.processOf(instance.id)?.status;
    return { ...instance, ...NO_FLOW, inFlight: 0, ...stateOf({ status: undefined, process, parts: {}, views: [] }) };
  }

  private processOf(instanceId: string): StackProcess | undefined {
    return this.sources.control.processes.find(({ id }) => id === instanceId);
  }
}

const aboutOf = ({ id, service, address, port, version, zone, startedAt }: Instance) => ({
  id,
  service,
  address,
  port,
  version,
  zone,
  startedAt,
});

/** How its callers see each instance, by its id. */
type CallerViews = ReadonlyMap<string, readonly CallerView[]>;

/** Collected once: to search for each instance takes half a second of CPU time where there are 500. */
function callerViews(callers: readonly ScrapedInstance[], nameOf: (id: string) => string, now: number): CallerViews {
  const views = callers.flatMap((caller) =>
    caller.calledServices(now).flatMap(({ instances }) =>
      instances.map(({ id, state, ejection }) => ({
        id,
        view: { caller: nameOf(caller.instance.id), state, ejection },
      })),
    ),
  );
  return new Map([...Map.groupBy(views, ({ id }) => id)].map(([id, seen]) => [id, seen.map(({ view }) => view)]));
}

/** A process of the local stack that is not in the registry. */
function unlisted({ name, service, id, status }: StackProcess): MapInstance {
  const { state, reason }: StateAndReason = stateOf({ status: undefined, process: status, parts: {}, views: [] });
  return {
    ...{ id: id ?? name, name, service, state, reason },
    ...{ address: '', port: 0, version: '', zone: '', startedAt: '' },
    ...NO_FLOW,
    ...{ inFlight: 0, cpuCores: null, memoryBytes: null, revisions: {}, fault: null },
  };
}
