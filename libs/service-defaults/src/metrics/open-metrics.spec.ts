import { Counter, Gauge, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { collected } from './collected.ts';
import { DurationCounts } from './duration-counts.ts';
import { openMetrics } from './open-metrics.ts';

it('formats counters, gauges and histograms, with a trace as an example for a bucket', async () => {
  const registry = new Registry();
  registry.setDefaultLabels({ service: 'wagons' });
  new Counter({ name: 'calls_total', help: 'Calls\nof "all" kinds', registers: [registry] }).inc(2);
  new Gauge({ name: 'age', help: 'Age', registers: [registry] }).set(Number.POSITIVE_INFINITY);
  const durations = new DurationCounts();
  durations.add(0.003);
  durations.add(0.004, '4bf92f3577b34da6a3ce929d0e0e4736');
  collected(registry, { type: 'histogram', name: 'took_seconds', help: 'Took' }, () => durations.samples({}));
  const text = await openMetrics(registry);
  expect(text.split('\n').slice(0, 6)).toEqual([
    '# HELP calls Calls\\nof \\"all\\" kinds',
    '# TYPE calls counter',
    'calls_total{service="wagons"} 2',
    '# HELP age Age',
    '# TYPE age gauge',
    'age{service="wagons"} +Inf',
  ]);
  expect(text).toMatch(
    /^took_seconds_bucket\{le="0.005",service="wagons"\} 2 # \{traceId="4bf92f3577b34da6a3ce929d0e0e4736"\} 0.004 \d+\.\d{3}$/m,
  );
  expect(text.endsWith('# EOF\n')).toBe(true);
  // The older format stays as it is.
  expect(await registry.metrics()).toContain('calls_total{service="wagons"} 2');
});
