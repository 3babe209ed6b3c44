import type { Random } from '../timing/clock.ts';
import type { Candidate, Policy } from './policy.ts';

/**
 * Each in turn, however busy it is. It begins at random, so that callers which start together don't all begin with the
 * same instance.
 */
export class RoundRobin implements Policy {
  #turn: number;

  constructor(random: Random) {
    this.#turn = Math.floor(random() * 2 ** 20);
  }

  pick<C extends Candidate>(candidates: readonly C[]): C {
    this.#turn = (this.#turn + 1) % 2 ** 30;
    return candidates[this.#turn % candidates.length] as C;
  }
}
