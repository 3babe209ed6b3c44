import type { Registry } from 'prom-client';

export type Labels = Record<string, string | number>;

export interface Sample {
  readonly metricName: string;
  readonly labels: Labels;
  readonly value: number;
}

/**
 * A metric whose samples are computed when Prometheus reads them, from plain numbers. prom-client's own counters look
 * their labels up at each increment: with them, a request costs the gateway 6.6 % more CPU time (ADR 20).
 */
export function collected(
  registry: Registry,
  type: 'counter' | 'gauge' | 'histogram',
  name: string,
  help: string,
  samples: () => Sample[],
): void {
  const metric = { name, help, type, get: async () => ({ name, help, type, values: samples() }), reset() {} };
  registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0]);
}
