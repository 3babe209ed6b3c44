import type { MapInstance, SystemMap } from '../../../src/api/map.ts';

/** What identifies an instance over restarts: its name in the local stack, otherwise its id. */
export const keyOf = ({ id, name }: Pick<MapInstance, 'id' | 'name'>): string => name ?? id;

/** An instance that has replaced another of the same name takes its place. */
function latestByKey(instances: readonly MapInstance[]): ReadonlyMap<string, MapInstance> {
  const isOlder = (a: MapInstance, b: MapInstance) =>
    a.state === 'gone'
      ? b.state !== 'gone' || a.startedAt < b.startedAt
      : b.state !== 'gone' && a.startedAt < b.startedAt;
  const latest = new Map<string, MapInstance>();
  for (const instance of instances) {
    const other = latest.get(keyOf(instance));
    if (!other || isOlder(other, instance)) latest.set(keyOf(instance), instance);
  }
  return latest;
}

/** An instance and its place among the dots of its service. */
export interface Placed {
  readonly key: string;
  readonly place: number;
  readonly instance: MapInstance;
}

/**
 * Gives each instance a place that it keeps. An instance that disappears leaves its place empty, and the next new
 * instance takes the first empty place, so that no other dot moves. Lines that were seen once stay too.
 */
export class Places {
  private readonly keys = new Map<string, (string | undefined)[]>();
  private readonly lines = new Map<string, SystemMap['lines'][number]>();

  /** The instances of a service that are shown, in the order of their places. */
  of(service: string, instances: readonly MapInstance[]): Placed[] {
    const latest = latestByKey(instances);
    const keys = (this.keys.get(service) ?? []).map((key) => (key !== undefined && latest.has(key) ? key : undefined));
    for (const key of latest.keys()) {
      if (keys.includes(key)) continue;
      const free = keys.indexOf(undefined);
      keys[free === -1 ? keys.length : free] = key;
    }
    this.keys.set(service, keys);
    return keys.flatMap((key, place) => (key === undefined ? [] : [{ key, place, instance: latest.get(key)! }]));
  }

  /** The number of places of a service, with the empty ones. */
  count(service: string): number {
    return this.keys.get(service)?.length ?? 0;
  }

  /** The map with all lines that were seen so far. A line that is missing now has no calls. */
  withAllLines(map: SystemMap): SystemMap {
    const current = new Map(map.lines.map((line) => [`${line.from}>${line.to}`, line]));
    for (const [id, line] of current) {
      this.lines.set(id, { ...line, callsPerSecond: 0, failuresPerSecond: 0, p50Ms: null, p99Ms: null });
    }
    return { ...map, lines: [...this.lines].map(([id, idle]) => current.get(id) ?? idle) };
  }
}
