import type { Random } from '../timing/clock.ts';
import type { Candidate, Policy } from './policy.ts';

/**
 * The freer of two that are drawn at random. Better than the freest of all: callers that know the loads only of their own
 * calls don't all run to the same instance.
 * @see Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001
 */
export class TwoChoices implements Policy {
  constructor(private readonly random: Random) {}

  pick<C extends Candidate>(candidates: readonly C[]): C {
    const { length } = candidates;
    if (length === 1) return candidates[0] as C;
    const first = Math.floor(this.random() * length);
    const draw = Math.floor(this.random() * (length - 1));
    // Past the first, so that the two are never the same: else the busiest would be chosen now and then.
    const second = draw < first ? draw : draw + 1;
    const one = candidates[first] as C;
    const other = candidates[second] as C;
    return other.load < one.load ? other : one;
  }
}
