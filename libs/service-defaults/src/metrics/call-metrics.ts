import type { CallOutcome, EjectionReason } from '@signalbox/balancing';
import type { CallObserver, InstanceView, ServiceClient, ServiceView } from '@signalbox/discovery';
import type { Registry } from 'prom-client';
import { collected, type Labels, type Sample } from './collected.ts';
import { DurationCounts } from './duration-counts.ts';

interface InstanceCounts {
  readonly attempts: Record<CallOutcome, number>;
  readonly ejections: Record<EjectionReason, number>;
}

// With zeros, so that a rate has a value before the first ejection, and shows it.
const noEjections: Record<EjectionReason, number> = { connection: 0, identity: 0, failures: 0, 'success-rate': 0 };

class ServiceCounts {
  /** Only the instances that are listed, so that restarts do not add series without end. */
  readonly instances = new Map<string, InstanceCounts>();
  readonly durations = new DurationCounts();
  readonly retries = { retry: 0, hedge: 0, 'over-budget': 0 };
  overloaded = 0;
}

export interface CallMetrics extends CallObserver {
  /** Adds what the balancer of this process decides with. */
  measure(client: Client): void;
}

/** Counts the calls that a process makes to other services: attempts, retries, refusals and ejections. */
export function callMetrics(registry: Registry): CallMetrics {
  const services = new Map<string, ServiceCounts>();
  const of = (service: string): ServiceCounts => {
    let counts = services.get(service);
    if (!counts) services.set(service, (counts = new ServiceCounts()));
    return counts;
  };
  const instanceOf = ({ instances }: ServiceCounts, instanceId: string): InstanceCounts => {
    let counts = instances.get(instanceId);
    if (!counts) {
      counts = { attempts: { success: 0, failure: 0, cancelled: 0 }, ejections: { ...noEjections } };
      instances.set(instanceId, counts);
    }
    return counts;
  };
  const eachService = (samples: (labels: Labels, counts: ServiceCounts) => Sample[]) => () =>
    [...services].flatMap(([target, counts]) => samples({ target }, counts));
  const eachInstance = (samples: (labels: Labels, counts: InstanceCounts) => Sample[]) =>
    eachService((labels, { instances }) =>
      [...instances].flatMap(([target_instance, counts]) => samples({ ...labels, target_instance }, counts)),
    );

  collected(
    registry,
    {
      type: 'counter',
      name: 'signalbox_rpc_client_attempts_total',
      help: 'Attempts to call an instance of another service, by outcome',
      labelNames: ['target', 'target_instance', 'outcome'],
    },
    eachInstance((labels, { attempts }) =>
      Object.entries(attempts).map(([outcome, value]) => ({ labels: { ...labels, outcome }, value })),
    ),
  );
  collected(
    registry,
    {
      type: 'histogram',
      name: 'signalbox_rpc_client_attempt_duration_seconds',
      help: 'Duration of an attempt, without long polls',
      labelNames: ['target'],
    },
    eachService((labels, { durations }) => durations.samples(labels)),
  );
  collected(
    registry,
    {
      type: 'counter',
      name: 'signalbox_rpc_client_retries_total',
      help: 'Additional attempts by kind: retry, hedge, or over-budget if the retry budget did not allow one',
      labelNames: ['target', 'kind'],
    },
    eachService((labels, { retries }) =>
      Object.entries(retries).map(([kind, value]) => ({ labels: { ...labels, kind }, value })),
    ),
  );
  collected(
    registry,
    {
      type: 'counter',
      name: 'signalbox_rpc_client_overloaded_total',
      help: 'Calls that failed because every instance has its maximum of concurrent calls',
      labelNames: ['target'],
    },
    eachService((labels, { overloaded: value }) => [{ labels, value }]),
  );
  collected(
    registry,
    {
      type: 'counter',
      name: 'signalbox_ejections_total',
      help: 'Ejections of an instance, including those after a failed probe, by reason',
      labelNames: ['target', 'target_instance', 'reason'],
    },
    eachInstance((labels, { ejections }) =>
      Object.entries(ejections).map(([reason, value]) => ({ labels: { ...labels, reason }, value })),
    ),
  );
  return {
    attempted: ({ service, instanceId, outcome, durationMs }) => {
      const counts = of(service);
      instanceOf(counts, instanceId).attempts[outcome] += 1;
      if (durationMs !== undefined) counts.durations.add(durationMs / 1000);
    },
    retried: ({ service, kind }) => void (of(service).retries[kind] += 1),
    overloaded: ({ service }) => void (of(service).overloaded += 1),
    ejected: ({ service, instanceId, reason }) => {
      instanceOf(of(service), instanceId).ejections[reason] += 1;
    },
    removed: ({ service, instanceId }) => void of(service).instances.delete(instanceId),
    measure: (client) => measureBalancer(registry, client),
  };
}

type Client = Pick<ServiceClient<unknown, unknown>, 'view'>;

/** What the balancer of this process decides with, from the state that the topology shows. */
function measureBalancer(registry: Registry, client: Client): void {
  const ofService = (name: string, help: string, read: (service: ServiceView) => number) =>
    collected(registry, { type: 'gauge', name, help, labelNames: ['target'] }, () =>
      client.view().map((view) => ({ labels: { target: view.service }, value: read(view) })),
    );
  const ofInstance = (name: string, help: string, read: (instance: InstanceView) => number) =>
    collected(registry, { type: 'gauge', name, help, labelNames: ['target', 'target_instance'] }, () =>
      client
        .view()
        .flatMap(({ service: target, instances }) =>
          instances.map((view) => ({ labels: { target, target_instance: view.id }, value: read(view) })),
        ),
    );
  ofInstance('signalbox_rpc_client_in_flight', 'Calls in flight, without long polls', ({ inFlight }) => inFlight);
  ofInstance('signalbox_instance_ejected', '1 while an instance is ejected, otherwise 0', ({ ejection }) =>
    Number(ejection !== null),
  );
  ofService(
    'signalbox_rpc_client_panic',
    '1 while so many instances are ejected that all are used, otherwise 0',
    ({ panic }) => Number(panic),
  );
  ofService(
    'signalbox_rpc_client_retry_budget',
    'Retries that the retry budget allows now',
    ({ retryBudget }) => retryBudget,
  );
}
