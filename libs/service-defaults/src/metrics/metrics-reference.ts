import type { Registry } from 'prom-client';
import type { MetricInfo } from './collected.ts';

/** Formats the metrics of a service as a Markdown table. Those that prom-client adds are only named. */
export function metricsReference(registry: Registry): string {
  const metrics = registry.getMetricsAsArray() as unknown as MetricInfo[];
  const own = metrics
    .filter(({ name }) => name.startsWith('signalbox_'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rows = own.map(
    ({ name, help, type, labelNames = [] }) =>
      `| \`${name}\` | ${type} | ${labelNames.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
  );
  return ['| metric | type | labels | meaning |', '|---|---|---|---|', ...rows].join('\n');
}
