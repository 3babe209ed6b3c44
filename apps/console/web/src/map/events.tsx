import { signal } from '@preact/signals';
import type { SystemMap } from '../../../src/api/map.ts';
import { formatTime } from '../parts/formats.ts';
import { changesBetween, type Change } from './changes.ts';

const MAX_EVENTS = 100;

type MapEvent = Change & { readonly id: number; readonly at: string };

const events = signal<readonly MapEvent[]>([]);
let previous: SystemMap | undefined;
let lastId = 0;

/** Compares a snapshot with the one before it, and adds what has changed to the list. */
export function recordChanges(map: SystemMap): void {
  const changes = previous ? changesBetween(previous, map) : [];
  previous = map;
  if (changes.length === 0) return;
  const found = changes.map((change) => ({ ...change, id: ++lastId, at: map.at }));
  events.value = [...found.toReversed(), ...events.value].slice(0, MAX_EVENTS);
}

/** What has happened since this page was opened, newest first. Screen readers read each new event. */
export function EventList() {
  return (
    <>
      {events.value.length === 0 && <p class="empty">Nothing has changed since you opened this page.</p>}
      <ol class="events" tabIndex={0} aria-label="Newest events first" aria-live="polite" aria-relevant="additions">
        {events.value.map(({ id, at, text, tone }) => (
          <li key={id}>
            <time class="muted">{formatTime(at)}</time> <span class={`${tone}-text`}>{text}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
