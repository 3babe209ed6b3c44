import type { Candidate } from '../candidate.ts';
import type { Dice } from '../dice.ts';

/** Decides who is asked. */
export interface Policy<C extends Candidate = Candidate> {
  /** From now on these may be asked. Called whenever that changes, also with none. */
  update(candidates: readonly C[]): void;
  /**
   * One of the candidates, of which there is at least one.
   * @param now - in milliseconds, on the clock that the candidates are measured by.
   * @param key - what the call is about, for policies that send the same to the same.
   */
  pick(now: number, key?: string): C;
}

/** What a policy is made with. */
export interface PolicyContext {
  readonly dice: Dice;
  /** How many candidates the policies of two choices draw. */
  readonly choices: number;
  /** Where the caller itself runs. */
  readonly zone: string;
  /** How many calls are in flight to the service as a whole. */
  inFlight(): number;
}
