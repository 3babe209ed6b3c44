import type { CallObserver } from '@signalbox/discovery';
import type { ServerObserver } from '@signalbox/rpc';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type LabelValues } from 'prom-client';
import type { ServiceIdentity } from '../identity.ts';
import { callMetrics } from './call-metrics.ts';
import { durationBuckets } from './duration-buckets.ts';

/** What a process counts, in Prometheus' terms. Every value carries the service and the instance. */
export class Metrics {
  readonly registry = new Registry();
  /** Counts what this process serves. */
  readonly server: ServerObserver;
  /** Counts what this process asks of others. */
  readonly caller: CallObserver;

  constructor({ service, instanceId }: ServiceIdentity) {
    const registers = [this.registry];
    this.registry.setDefaultLabels({ service, instance: instanceId });
    collectDefaultMetrics({ register: this.registry });

    const served = new Counter({
      name: 'signalbox_rpc_served_total',
      help: 'Messages answered, by their code: OK or that of the error',
      labelNames: ['message', 'code'],
      registers,
    });
    const duration = new Histogram({
      name: 'signalbox_rpc_duration_seconds',
      help: 'Time to answer a message',
      labelNames: ['message'],
      buckets: durationBuckets,
      registers,
    });
    const inFlight = new Gauge({
      name: 'signalbox_rpc_in_flight',
      help: 'Messages being answered',
      registers,
    });
    this.server = {
      started: () => inFlight.inc(),
      served: ({ message, code, durationMs }) => {
        inFlight.dec();
        served.inc({ message, code });
        duration.observe({ message }, durationMs / 1000);
      },
    };

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
