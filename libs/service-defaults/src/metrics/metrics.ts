import type { WatchObserver } from '@signalbox/discovery';
import { collectDefaultMetrics, Counter, Gauge, Registry, type LabelValues } from 'prom-client';
import type { ServiceIdentity } from '../identity.ts';
import { callMetrics, type CallMetrics } from './call-metrics.ts';
import { metricsReference } from './metrics-reference.ts';
import { serverMetrics, type ServerMetrics } from './server-metrics.ts';
import { watchMetrics } from './watch-metrics.ts';

/** prom-client sets the value of the first when it reads the second. */
const SET_WITH: Readonly<Record<string, string>> = {
  process_cpu_seconds_total: 'process_cpu_user_seconds_total',
};

/** The metrics of a process. Each sample has the labels `service` and `instance`. */
export class Metrics {
  readonly registry = new Registry();
  /** Counts the requests that this process serves. */
  readonly server: ServerMetrics;
  /** Counts the calls that this process makes. */
  readonly caller: CallMetrics;

  /** Counts the queries with which this process watches the registry. */
  readonly watches: WatchObserver;

  private readonly labels: Readonly<Record<string, string>>;

  constructor({ service, instanceId }: ServiceIdentity) {
    this.labels = { service, instance: instanceId };
    this.registry.setDefaultLabels(this.labels);
    collectDefaultMetrics({ register: this.registry });

    this.server = serverMetrics(this.registry);
    this.caller = callMetrics(this.registry);
    this.watches = watchMetrics(this.registry);
  }

  /**
   * The metrics of this process, to be formatted.
   * @param names - only these metrics. Others are not computed, and unknown names are ignored. @defaultValue all
   */
  async named(names: readonly string[] = []): Promise<Registry> {
    if (names.length === 0) return this.registry;
    const selected = new Registry();
    selected.setDefaultLabels(this.labels);
    for (const name of names) {
      const metric = this.registry.getSingleMetric(name);
      if (!metric) continue;
      selected.registerMetric(metric);
      await this.registry.getSingleMetric(SET_WITH[name] ?? '')?.get();
    }
    return selected;
  }

  /** The table of the metrics in the documentation. */
  reference(): string {
    return metricsReference(this.registry);
  }

  /** Adds a counter. Its name begins with `signalbox_` and ends with `_total`. */
  counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  /**
   * Adds a gauge whose values are read at each scrape.
   * @param read - sets the values. If it rejects, the scrape omits this gauge and contains all other metrics.
   */
  gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    read: (set: (labels: Record<Label, string>, value: number) => void) => Promise<void>,
  ): void {
    const gauge = new Gauge<Label>({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      async collect() {
        gauge.reset();
        await read((labels, value) => gauge.set(labels as LabelValues<Label>, value)).catch(() => gauge.reset());
      },
    });
  }
}
