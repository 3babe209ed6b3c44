import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { watchMetrics } from './watch-metrics.ts';

it('exports the age of the last answer, its index, and the errors of each watch', async () => {
  const registry = new Registry();
  let now = 1_000;
  const watches = watchMetrics(registry, () => now);
  watches.failed('users');
  watches.answered('config/users', 7);
  watches.answered('config/users', 9);
  now = 3_500;
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('signalbox'));
  expect(lines).toEqual([
    'signalbox_registry_answer_age_seconds{watched="config/users"} 2.5',
    'signalbox_registry_index{watched="users"} 0',
    'signalbox_registry_index{watched="config/users"} 9',
    'signalbox_registry_watch_errors_total{watched="users"} 1',
    'signalbox_registry_watch_errors_total{watched="config/users"} 0',
  ]);
});
