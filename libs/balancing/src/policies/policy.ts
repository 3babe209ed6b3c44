import type { Endpoint } from '../endpoint.ts';
import type { IntRandom } from '../int-random.ts';

/** Decides who is asked. */
export interface Policy<E extends Endpoint = Endpoint> {
  /** From now on these may be asked. Called whenever that changes, also with none. */
  update(endpoints: readonly E[]): void;
  /**
   * One of the endpoints, of which there is at least one.
   * @param now - in milliseconds, on the clock that the endpoints are measured by.
   * @param key - what the call is about, for policies that send the same to the same.
   */
  pick(now: number, key?: string): E;
}

/** What a policy is made with. */
export interface PolicyContext {
  readonly random: IntRandom;
  /** How many endpoints the policies of two choices draw. */
  readonly choices: number;
  /** Where the caller itself runs. */
  readonly zone: string;
  /** How many calls are in flight to the service as a whole. */
  inFlight(): number;
}
