import type { Candidate } from '../candidate.ts';
import type { Dice } from '../dice.ts';
import type { Policy } from './policy.ts';

/** Any of them, by chance, however busy it is. What every other policy is to be measured against. */
export class Uniform<C extends Candidate> implements Policy<C> {
  private candidates: readonly C[] = [];

  constructor(private readonly dice: Dice) {}

  update(candidates: readonly C[]): void {
    this.candidates = candidates;
  }

  pick(): C {
    return this.candidates[this.dice.below(this.candidates.length)] as C;
  }
}
