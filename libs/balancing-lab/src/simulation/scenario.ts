import type { PolicyName } from '@signalbox/balancing';

/** Slow instances. */
interface Slow {
  readonly count: number;
  /** Their service times are multiplied by this factor. */
  readonly factor: number;
}
/** Failing instances. */
interface Failing {
  readonly count: number;
  /** The part of their calls that fails, each after a tenth of a mean service time. */
  readonly part: number;
}
/** Instances that join later. */
interface Joining {
  readonly count: number;
  readonly atMs: number;
}

/** The input of a simulation. */
export interface Scenario {
  readonly policy: PolicyName;
  readonly choices: number;
  /** Number of instances at the start. */
  readonly instances: number;
  /** Arrival rate divided by the service rate of the instances at the start, if none is slow. */
  readonly load: number;
  readonly requests: number;
  readonly seed: number;
  readonly service: { readonly distribution: string; readonly parameter: number };
  readonly slow?: Slow;
  readonly fail?: Failing;
  readonly join?: Joining;
}

/** The result of a simulation. Times are in mean service times. */
export interface Result {
  readonly policy: PolicyName;
  readonly meanTimeInSystem: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Calls at an instance, including the one in service: the mean over time and instances, and the maximum. */
  readonly meanQueue: number;
  readonly maxQueue: number;
  /** Number of measured requests, without the warm-up. */
  readonly measured: number;
  /** The part of the measured requests that failed. */
  readonly failed: number;
  /** Number of measured requests by instance. */
  readonly picks: readonly number[];
}
