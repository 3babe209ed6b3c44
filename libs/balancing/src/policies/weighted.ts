import type { Endpoint } from '../endpoint.ts';
import type { IntRandom } from '../int-random.ts';
import type { Policy } from './policy.ts';

/** 2³² / φ (golden ratio). Its multiples modulo 2³² are distributed more evenly than those of any other step. */
const STEP = 0x9e3779b9;

/**
 * Picks in proportion to the weights in the registry. Each endpoint owns an interval of a circle, as long as its
 * weight. Steps of 1/φ around the circle hit each interval in proportion to its length, evenly from the first picks on.
 * Random picks would need thousands to even out.
 * @see Knuth, "The Art of Computer Programming" 3, 6.4: Fibonacci hashing; Weyl's equidistribution
 */
export class Weighted<E extends Endpoint> implements Policy<E> {
  private endpoints: readonly E[] = [];
  /** Cumulative weights: the end of each endpoint's interval. */
  private ends = new Float64Array();
  private place: number;

  constructor(random: IntRandom) {
    this.place = random.bits();
  }

  update(endpoints: readonly E[]): void {
    // Endpoints without weight get no calls, unless none has a weight.
    const weighty = endpoints.filter(({ instance }) => instance.weight > 0);
    const hasWeights = weighty.length > 0;
    this.endpoints = hasWeights ? weighty : endpoints;
    let end = 0;
    this.ends = Float64Array.from(this.endpoints, ({ instance }) => (end += hasWeights ? instance.weight : 1));
  }

  pick(): E {
    this.place = (this.place + STEP) | 0;
    const ends = this.ends;
    const place = ((this.place >>> 0) / 2 ** 32) * (ends[ends.length - 1] as number);
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ends[middle] as number) > place) high = middle;
      else low = middle + 1;
    }
    return this.endpoints[low] as E;
  }
}
