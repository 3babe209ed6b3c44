import type { CallObserver } from '@signalbox/discovery';
import type { ServerObserver } from '@signalbox/rpc';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
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

    this.caller = callMetrics(registers);
  }
}
