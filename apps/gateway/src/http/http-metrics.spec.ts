import type { Metrics } from '@signalbox/service-defaults';
import { expect, it } from 'vitest';
import type { Connections } from './connections.ts';
import { HttpMetrics } from './http-metrics.ts';
import { Traffic } from './traffic.ts';

interface Registered {
  name: string;
  get(): Promise<{ values: { metricName: string; labels: Record<string, unknown>; value: number }[] }>;
}

it('counts each duration in its bucket and in all larger ones', async () => {
  const registered: Registered[] = [];
  const registry = { registerMetric: (metric: Registered) => registered.push(metric) };
  const metrics = new HttpMetrics(registry as unknown as Metrics['registry'], new Traffic(), {} as Connections);
  for (const durationMs of [0.4, 0.5, 40, 20_000]) {
    metrics.count({
      method: 'GET',
      route: '/',
      status: 200,
      durationMs,
      requestId: 'r',
      traceId: 't',
      failure: undefined,
    });
  }
  const histogram = registered.find(({ name }) => name.endsWith('_seconds'))!;
  const { values } = await histogram.get();
  const below = Object.fromEntries(values.map(({ metricName, labels, value }) => [labels['le'] ?? metricName, value]));
  expect(below).toMatchObject({ '0.0005': 2, '0.025': 2, '0.05': 3, '10': 3, '+Inf': 4 });
  expect(values.at(-2)!.value).toBeCloseTo(20.0409);
});
