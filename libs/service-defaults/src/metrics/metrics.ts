import type { CallObserver } from '@signalbox/discovery';
import type { ServerObserver } from '@signalbox/rpc';
import { collectDefaultMetrics, Counter, Gauge, Registry, type LabelValues } from 'prom-client';
import type { ServiceIdentity } from '../identity.ts';
import { callMetrics } from './call-metrics.ts';
import { serverMetrics } from './server-metrics.ts';

/** What a process counts, in Prometheus' terms. Every value carries the service and the instance. */
export class Metrics {
  readonly registry = new Registry();
  /** Counts what this process serves. */
  readonly server: ServerObserver;
  /** Counts what this process asks of others. */
  readonly caller: CallObserver;

  constructor({ service, instanceId }: ServiceIdentity) {
    this.registry.setDefaultLabels({ service, instance: instanceId });
    collectDefaultMetrics({ register: this.registry });

    this.server = serverMetrics(this.registry);
    this.caller = callMetrics(this.registry);
  }

  /** A count of the service's own. Its name begins with `signalbox_` and ends with `_total`. */
  counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  /**
   * Values of the service's own that are looked up when somebody asks for the metrics.
   * @param read - sets them. When it rejects they are left out, and the other metrics are told all the same.
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
