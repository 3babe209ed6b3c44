import type { PolicyName } from '@signalbox/balancing';

/** Some of the instances, and what is particular about them. */
interface Slow {
  readonly count: number;
  /** How many times as long they take. */
  readonly factor: number;
}
interface Failing {
  readonly count: number;
  /** The part of their calls that fail, each after a tenth of a mean service time. */
  readonly part: number;
}
interface Joining {
  readonly count: number;
  readonly atMs: number;
}

/** What is simulated. */
export interface Scenario {
  readonly policy: PolicyName;
  readonly choices: number;
  /** How many there are at the start. */
  readonly instances: number;
  /** The part of all that the instances of the start can do, if none is slow, that is asked of them. */
  readonly load: number;
  readonly requests: number;
  readonly seed: number;
  readonly service: { readonly distribution: string; readonly parameter: number };
  readonly slow?: Slow;
  readonly fail?: Failing;
  readonly join?: Joining;
}

/** What came of it. Times are in mean service times. */
export interface Result {
  readonly policy: PolicyName;
  readonly meanTimeInSystem: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Calls at an instance, the one it works on among them: the mean over time and instances, and the most there ever were. */
  readonly meanQueue: number;
  readonly maxQueue: number;
  /** Requests that were measured, after those of the warm-up. */
  readonly measured: number;
  /** The part of them that failed. */
  readonly failed: number;
  /** How many of them each instance got. */
  readonly picks: readonly number[];
}
