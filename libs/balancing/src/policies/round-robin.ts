import type { Candidate } from '../candidate.ts';
import type { Dice } from '../dice.ts';
import type { Policy } from './policy.ts';

/**
 * Each in turn, however busy it is. It begins at random, so that callers which start together don't all begin with the
 * same instance, and a change of the list leaves the turn with whom it was.
 */
export class RoundRobin<C extends Candidate> implements Policy<C> {
  private candidates: readonly C[] = [];
  /** Where the next pick is, once it is taken modulo the number of candidates. */
  private turn: number;

  constructor(dice: Dice) {
    this.turn = dice.below(2 ** 30);
  }

  update(candidates: readonly C[]): void {
    const places = new Map(candidates.map((candidate, place) => [candidate, place]));
    const { length } = this.candidates;
    for (let ahead = 0; ahead < length; ahead += 1) {
      // Whose turn it is: if it has gone, whoever would have been next.
      const place = places.get(this.candidates[(this.turn + ahead) % length] as C);
      if (place === undefined) continue;
      this.turn = place;
      break;
    }
    this.candidates = candidates;
  }

  pick(): C {
    const turn = this.turn % this.candidates.length;
    this.turn = turn + 1;
    return this.candidates[turn] as C;
  }
}
