import type { Endpoint } from '../endpoint.ts';
import type { IntRandom } from '../int-random.ts';

/** Chooses an endpoint for each call. */
export interface Policy<E extends Endpoint = Endpoint> {
  /** Replaces the eligible endpoints. Called after each change, also with an empty list. */
  update(endpoints: readonly E[]): void;
  /**
   * Returns one of the endpoints. Called only if there is at least one.
   * @param now - in milliseconds, on the same clock as the measurements of the endpoints.
   * @param key - the hash key, for `consistent-hash`.
   */
  pick(now: number, key?: string): E;
}

/** The inputs of a policy. */
export interface PolicyContext {
  readonly random: IntRandom;
  /** Number of endpoints that `peak-ewma` and `two-choices` draw. */
  readonly choices: number;
  /** The zone of the caller. */
  readonly zone: string;
  /** Number of calls in flight to all endpoints of the service. */
  inFlight(): number;
}
