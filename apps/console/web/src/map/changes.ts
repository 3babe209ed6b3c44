import type { MapInstance, SystemMap } from '../../../src/api/map.ts';
import { nameOf, stateLooks } from '../parts/states.ts';
import { keyOf } from './places.ts';

/** Something that happened between two snapshots. */
export interface Change {
  readonly text: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'info';
}

/** @returns what has changed between two snapshots of the system: states, faults, and what is reachable. */
export function changesBetween(before: SystemMap, after: SystemMap): Change[] {
  const changes: Change[] = [];
  const [old, now] = [instancesOf(before), instancesOf(after)];
  for (const [key, instance] of now) {
    const previous = old.get(key);
    const change = previous ? stateChange(previous, instance) : appeared(instance);
    if (change) changes.push(change);
    const fault = faultChange(previous?.fault ?? null, instance);
    if (fault) changes.push(fault);
  }
  for (const [key, instance] of old) {
    if (!now.has(key) && instance.state !== 'gone') changes.push(disappeared(instance));
  }
  return [...changes, ...reachabilityChanges(before, after)];
}

/** The instances by key. Of two with the same key, the one that is not gone. */
function instancesOf({ services }: SystemMap): ReadonlyMap<string, MapInstance> {
  const found = new Map<string, MapInstance>();
  for (const instance of services.flatMap(({ instances }) => instances)) {
    const other = found.get(keyOf(instance));
    if (!other || other.state === 'gone' || instance.startedAt > other.startedAt) found.set(keyOf(instance), instance);
  }
  return found;
}

const appeared = (instance: MapInstance): Change => ({
  text: `${nameOf(instance)} has joined: ${stateLooks[instance.state].label}`,
  tone: 'info',
});

const disappeared = (instance: MapInstance): Change =>
  instance.state === 'draining' || instance.state === 'stopped'
    ? { text: `${nameOf(instance)} has left after draining`, tone: 'info' }
    : { text: `${nameOf(instance)} is gone${instance.reason ? `: ${instance.reason}` : ''}`, tone: 'bad' };

const isStart = ({ state }: MapInstance): boolean => state === 'starting' || state === 'warming';

function stateChange(before: MapInstance, after: MapInstance): Change | undefined {
  if (before.state === after.state) return undefined;
  const name = nameOf(after);
  const { label, tone } = stateLooks[after.state];
  switch (after.state) {
    case 'gone':
      return disappeared({ ...before, reason: after.reason });
    case 'serving':
      return { text: `${name} ${isStart(before) ? 'is serving' : 'has recovered'}`, tone: 'good' };
    default:
      return { text: `${name}: ${after.reason ?? label}`, tone: tone === 'muted' ? 'info' : tone };
  }
}

function faultChange(before: MapInstance['fault'], instance: MapInstance): Change | undefined {
  const { fault } = instance;
  if (before?.delayMs === fault?.delayMs && before?.abortPercent === fault?.abortPercent) return undefined;
  return fault
    ? { text: `${nameOf(instance)}: ${formatFault(fault)}`, tone: 'warn' }
    : { text: `${nameOf(instance)}: the fault has ended`, tone: 'good' };
}

/** A fault in words. */
export function formatFault({ delayMs, abortPercent }: { delayMs: number; abortPercent: number }): string {
  const parts = [
    delayMs > 0 && `slowed down by ${delayMs} ms`,
    abortPercent > 0 && `fails ${abortPercent} % of its calls`,
  ];
  return parts.filter(Boolean).join(', ');
}

function reachabilityChanges(before: SystemMap, after: SystemMap): Change[] {
  const change = (what: string, was: boolean | undefined, is: boolean): Change[] =>
    was === undefined || was === is
      ? []
      : [{ text: `${what} is ${is ? 'reachable again' : 'not reachable'}`, tone: is ? 'good' : 'bad' }];
  return [
    ...change('The registry', before.registry.isReachable, after.registry.isReachable),
    ...after.databases.flatMap(({ service, isReachable }) =>
      change(
        `The database of ${service}`,
        before.databases.find((other) => other.service === service)?.isReachable,
        isReachable,
      ),
    ),
  ];
}
