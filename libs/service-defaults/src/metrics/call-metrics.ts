import type { CallObserver } from '@signalbox/discovery';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { durationBuckets } from './duration-buckets.ts';

/** Counts what a process asks of others: attempts, and what the balancer makes of how they end. */
export function callMetrics(registers: Registry[]): CallObserver {
  const attempts = new Counter({
    name: 'signalbox_call_attempts_total',
    help: 'Attempts to call an instance of another service, by their outcome',
    labelNames: ['target', 'target_instance', 'outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'signalbox_call_attempt_duration_seconds',
    help: 'Time an attempt took',
    labelNames: ['target'],
    buckets: durationBuckets,
    registers,
  });
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
    attempted: ({ service: target, instanceId: target_instance, outcome, durationMs }) => {
      attempts.inc({ target, target_instance, outcome });
      duration.observe({ target }, durationMs / 1000);
    },
    retried: ({ service: target, kind }) => retries.inc({ target, kind }),
    refused: ({ service: target }) => refused.inc({ target }),
    ejected: ({ service: target, instanceId: target_instance, reason }) => {
      ejections.inc({ target, target_instance, reason });
      out.set({ target, target_instance }, 1);
    },
    readmitted: ({ service: target, instanceId: target_instance }) => out.set({ target, target_instance }, 0),
  };
}
