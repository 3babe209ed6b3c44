import type { Candidate } from '../candidate.ts';
import type { Dice } from '../dice.ts';
import type { LoadMetric } from './load.ts';
import type { Policy } from './policy.ts';

/**
 * The freest of a few that are drawn at random: two, unless told otherwise. Better than the freest of all: callers that know the loads only of their own
 * calls don't all run to the same instance.
 * @see Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001
 */
export class TwoChoices<C extends Candidate> implements Policy<C> {
  private candidates: readonly C[] = [];
  private readonly drawn: Int32Array;

  /** @param choices - how many are drawn; never more than there are, and never the same twice. */
  constructor(
    private readonly dice: Dice,
    private readonly metric: LoadMetric,
    choices: number,
  ) {
    this.drawn = new Int32Array(choices);
  }

  update(candidates: readonly C[]): void {
    this.candidates = candidates;
  }

  pick(now: number): C {
    const candidates = this.candidates;
    const { length } = candidates;
    if (length === 1) return candidates[0] as C;
    const first = this.dice.below(length);
    let freest = candidates[first] as C;
    if (this.drawn.length === 2) {
      const draw = this.dice.below(length - 1);
      // Past the first, so that the two are never the same: else the busiest would be chosen now and then.
      const other = candidates[draw < first ? draw : draw + 1] as C;
      return this.metric.isFreer(other, freest, now) ? other : freest;
    }
    this.drawn[0] = first;
    const choices = Math.min(this.drawn.length, length);
    for (let count = 1; count < choices; count += 1) {
      const candidate = candidates[this.drawOther(count, length)] as C;
      if (this.metric.isFreer(candidate, freest, now)) freest = candidate;
    }
    return freest;
  }

  /** One that is not among the first `count` that were drawn. */
  private drawOther(count: number, length: number): number {
    for (;;) {
      const draw = this.dice.below(length);
      const known = this.drawn.indexOf(draw);
      if (known >= 0 && known < count) continue;
      this.drawn[count] = draw;
      return draw;
    }
  }
}
