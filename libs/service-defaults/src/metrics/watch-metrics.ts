import type { WatchObserver } from '@signalbox/discovery';
import type { Registry } from 'prom-client';
import { collected, type Sample } from './collected.ts';

class WatchCounts {
  answeredAt: number | undefined;
  index = 0;
  errors = 0;
}

/** Measures the watches of the registry: instance lists (`users`) and documents with settings (`config/users`). */
export function watchMetrics(registry: Registry, now: () => number = () => performance.now()): WatchObserver {
  const watches = new Map<string, WatchCounts>();
  const of = (name: string): WatchCounts => {
    let counts = watches.get(name);
    if (!counts) watches.set(name, (counts = new WatchCounts()));
    return counts;
  };
  const each = (read: (counts: WatchCounts) => number | undefined) => (): Sample[] =>
    [...watches].flatMap(([watched, counts]) => {
      const value = read(counts);
      return value === undefined ? [] : [{ labels: { watched }, value }];
    });
  const labelNames = ['watched'];
  collected(
    registry,
    {
      type: 'gauge',
      name: 'signalbox_registry_answer_age_seconds',
      help: 'Time since the registry answered a watch, up to 32 s if nothing changes',
      labelNames,
    },
    each(({ answeredAt }) => (answeredAt === undefined ? undefined : (now() - answeredAt) / 1000)),
  );
  collected(
    registry,
    { type: 'gauge', name: 'signalbox_registry_index', help: 'The index of the last answer to a watch', labelNames },
    each(({ index }) => index),
  );
  collected(
    registry,
    { type: 'counter', name: 'signalbox_registry_watch_errors_total', help: 'Failed queries of a watch', labelNames },
    each(({ errors }) => errors),
  );
  return {
    answered: (name, index) => {
      const counts = of(name);
      counts.answeredAt = now();
      counts.index = index;
    },
    failed: (name) => void (of(name).errors += 1),
  };
}
