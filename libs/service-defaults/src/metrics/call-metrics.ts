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

/** Counts the calls that a process makes to other services: attempts, retries, refusals and ejections. */
export function callMetrics(registry: Registry): CallObserver {
  const registers = [registry];
  const services = new Map<string, ServiceCounts>();
  const attempts = 'signalbox_rpc_client_attempts_total';
  collected(registry, 'counter', attempts, 'Attempts to call an instance of another service, by outcome', () =>
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
  const duration = 'signalbox_rpc_client_attempt_duration_seconds';
  collected(registry, 'histogram', duration, 'Duration of an attempt', () =>
    [...services].flatMap(([target, { durations }]) => durations.samples(duration, { target })),
  );
  const retries = new Counter({
    name: 'signalbox_rpc_client_retries_total',
    help: 'Additional attempts by kind: retry, hedge, or over-budget if the retry budget did not allow one',
    labelNames: ['target', 'kind'],
    registers,
  });
  const overloaded = new Counter({
    name: 'signalbox_rpc_client_overloaded_total',
    help: 'Calls that failed because every instance has its maximum of concurrent calls',
    labelNames: ['target'],
    registers,
  });
  const ejections = new Counter({
    name: 'signalbox_ejections_total',
    help: 'Ejections of an instance, including those after a failed probe, by reason',
    labelNames: ['target', 'target_instance', 'reason'],
    registers,
  });
  const out = new Gauge({
    name: 'signalbox_instance_ejected',
    help: '1 while an instance is ejected, 0 after its readmission',
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
    overloaded: ({ service: target }) => overloaded.inc({ target }),
    ejected: ({ service: target, instanceId: target_instance, reason }) => {
      ejections.inc({ target, target_instance, reason });
      out.set({ target, target_instance }, 1);
    },
    readmitted: ({ service: target, instanceId: target_instance }) => out.set({ target, target_instance }, 0),
    removed: ({ service: target, instanceId: target_instance }) => out.remove({ target, target_instance }),
  };
}
