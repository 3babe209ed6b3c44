import type { PolicyName } from '@signalbox/balancing';
import type { Scenario } from '@signalbox/balancing-lab/simulation';

export type Fault = 'none' | 'slow' | 'failing' | 'joining';

/** What a person chooses. */
export interface Experiment {
  /** One or two policies, which get the same calls. */
  readonly policies: readonly PolicyName[];
  readonly choices: number;
  readonly instances: number;
  /** Arrival rate divided by the service rate of all instances, below 1. */
  readonly load: number;
  readonly distribution: string;
  readonly fault: Fault;
  /** Simulated calls per second of real time; Infinity: as many as possible. */
  readonly callsPerSecond: number;
}

export const DEFAULT_EXPERIMENT: Experiment = {
  policies: ['random', 'two-choices'],
  choices: 2,
  instances: 50,
  load: 0.9,
  distribution: 'exponential',
  fault: 'none',
  callsPerSecond: 2_000,
};

const SLOW_FACTOR = 5;
const FAILING_PART = 0.5;
/** Time after which an instance joins, in milliseconds of the simulated clock: 100 mean service times. */
const JOINS_AT_MS = 10_000;

/** The scenario of one policy of an experiment. */
export function scenarioOf(experiment: Experiment, policy: PolicyName): Scenario {
  const { choices, instances, load, distribution, fault } = experiment;
  const parameters: Readonly<Record<string, number>> = { pareto: 2.5, lognormal: 1, hyperexponential: 4 };
  return {
    ...{ policy, choices, instances, load, requests: 0, seed: 1 },
    service: { distribution, parameter: parameters[distribution] ?? 0 },
    slow: fault === 'slow' ? { count: 1, factor: SLOW_FACTOR } : undefined,
    fail: fault === 'failing' ? { count: 1, part: FAILING_PART } : undefined,
    join: fault === 'joining' ? { count: 1, atMs: JOINS_AT_MS } : undefined,
  };
}

/** The number of the instance with the fault. Undefined without a fault. */
export function faultyInstance({ fault, instances }: Experiment): number | undefined {
  if (fault === 'none') return undefined;
  return fault === 'joining' ? instances : 0;
}

/** Whether an experiment continues with other settings, or must begin again. */
export const isSameSystem = (one: Experiment, other: Experiment): boolean =>
  one.instances === other.instances &&
  one.distribution === other.distribution &&
  one.policies.length === other.policies.length &&
  (one.fault === 'joining') === (other.fault === 'joining');

/**
 * The number of instances that the policy compares for a call, if queueing theory has a formula for the experiment.
 * `random` compares 1.
 */
export function comparedInstances(
  { choices, distribution, fault }: Experiment,
  policy: PolicyName,
): number | undefined {
  if (distribution !== 'exponential' || fault !== 'none') return undefined;
  if (policy === 'random') return 1;
  return policy === 'two-choices' ? choices : undefined;
}
