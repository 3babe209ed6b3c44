import type { CallObserver } from '@signalbox/discovery';
import type { ServerObserver } from '@signalbox/rpc';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ServiceIdentity } from '../identity.ts';

/** Seconds, from half a millisecond up to the longest deadline. */
export const durationBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

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

    const attempts = new Counter({
      name: 'signalbox_call_attempts_total',
      help: 'Attempts to call an instance of another service, by their outcome',
      labelNames: ['target', 'target_instance', 'outcome'],
      registers,
    });
    const attemptDuration = new Histogram({
      name: 'signalbox_call_attempt_duration_seconds',
      help: 'Time an attempt took',
      labelNames: ['target'],
      buckets: durationBuckets,
      registers,
    });
    this.caller = {
      attempted: ({ service: target, instanceId: target_instance, outcome, durationMs }) => {
        attempts.inc({ target, target_instance, outcome });
        attemptDuration.observe({ target }, durationMs / 1000);
      },
    };
  }
}
