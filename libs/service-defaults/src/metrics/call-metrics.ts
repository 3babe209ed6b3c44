import type { CallOutcome } from '@signalbox/balancing';
import type { CallObserver } from '@signalbox/discovery';
import { Counter, Gauge, type Registry } from 'prom-client';
import { collected } from './collected.ts';
import { DurationCounts } from './duration-counts.ts';

type InstanceCounts = Record<CallOutcome, number>;

class ServiceCounts {
  readonly instances = new Map<string, InstanceCounts>();
  readonly durations = new DurationCounts();
}

/** Counts what a process asks of others: attempts, and what the balancer makes of how they end. */
export function callMetrics(registry: Registry): CallObserver {
  const registers = [registry];
  const services = new Map<string, ServiceCounts>();
  const attempts = 'signalbox_call_attempts_total';
  collected(registry, 'counter', attempts, 'Attempts to call an instance of another service, by their outcome', () =>
    [...services].flatMap(([target, { instances }]) =>
      [...instances].flatMap(([target_instance, counts]) =>
        Object.entries(counts)
          .filter(([, value]) => value > 0)
          .map(([outcome, value]: [string, number]) => ({
            metricName: attempts,
            labels: { target, target_instance, outcome },
            value,
          })),
      ),
    ),
  );
  const duration = 'signalbox_call_attempt_duration_seconds';
  collected(registry, 'histogram', duration, 'Time an attempt took', () =>
    [...services].flatMap(([target, { durations }]) => durations.samples(duration, { target })),
  );
  const retries = new Counter({
    name: 'signalbox_call_retries_total',
    help: 'Attempts beyond the first: retry, hedge, or over-budget for those that were not made',
    labelNames: ['target', 'kind'],
    registers,
  });
  const refused = new Counter({
    name: 'signalbox_calls_refused_total',
    help: 'Calls refused because every instance has as many as it may',
    labelNames: ['target'],
    registers,
  });
  const ejections = new Counter({
    name: 'signalbox_ejections_total',
    help: 'Times an instance was taken out, or stayed out after a probe, by the reason',
    labelNames: ['target', 'target_instance', 'reason'],
    registers,
  });
  const out = new Gauge({
    name: 'signalbox_instance_out',
    help: '1 while an instance is out, 0 when it is back',
    labelNames: ['target', 'target_instance'],
    registers,
  });
  return {
    attempted: ({ service, instanceId, outcome, durationMs }) => {
      let counts = services.get(service);
      if (!counts) services.set(service, (counts = new ServiceCounts()));
      let instance = counts.instances.get(instanceId);
      if (!instance) counts.instances.set(instanceId, (instance = { success: 0, failure: 0, cancelled: 0 }));
      instance[outcome] += 1;
      counts.durations.add(durationMs / 1000);
    },
    retried: ({ service: target, kind }) => retries.inc({ target, kind }),
    refused: ({ service: target }) => refused.inc({ target }),
    ejected: ({ service: target, instanceId: target_instance, reason }) => {
      ejections.inc({ target, target_instance, reason });
      out.set({ target, target_instance }, 1);
    },
    readmitted: ({ service: target, instanceId: target_instance }) => out.set({ target, target_instance }, 0),
    left: ({ service: target, instanceId: target_instance }) => out.remove({ target, target_instance }),
  };
}
