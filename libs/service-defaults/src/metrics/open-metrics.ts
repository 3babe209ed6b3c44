import { Registry } from 'prom-client';
import type { Exemplar } from './collected.ts';

interface ReadMetric {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values: readonly {
    readonly metricName?: string;
    readonly labels: Readonly<Record<string, string | number>>;
    readonly value: number;
    readonly exemplar?: Exemplar;
  }[];
}

export const OPEN_METRICS = Registry.OPENMETRICS_CONTENT_TYPE;

/**
 * Formats all metrics in OpenMetrics, which has exemplars. prom-client's own formatter changes the names of counters in
 * the registry, so that a later scrape in the older format would get others.
 * @see https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
 */
export async function openMetrics(registry: Registry): Promise<string> {
  const metrics = (await registry.getMetricsAsJSON()) as unknown as readonly ReadMetric[];
  return `${metrics.map(familyOf).join('')}# EOF\n`;
}

function familyOf({ name, help, type, values }: ReadMetric): string {
  const family = type === 'counter' ? name.replace(/_total$/, '') : name;
  const samples = values.map(({ metricName = name, labels, value, exemplar }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(String(text))}"`);
    return `${metricName}{${pairs.join(',')}} ${numberText(value)}${exemplar ? exemplarText(exemplar) : ''}\n`;
  });
  return `# HELP ${family} ${escaped(help)}\n# TYPE ${family} ${String(type)}\n${samples.join('')}`;
}

const exemplarText = ({ traceId, value, timestamp }: Exemplar): string =>
  ` # {traceId="${traceId}"} ${value} ${timestamp.toFixed(3)}`;

const numberText = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';

const escaped = (text: string): string => text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');
