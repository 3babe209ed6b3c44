import type { Endpoint } from '../endpoint.ts';
import type { IntRandom } from '../int-random.ts';
import type { Policy } from './policy.ts';

/** 2³² / golden ratio: multiples of it, modulo 2³², fill a circle more evenly than any other step. */
const STEP = 0x9e3779b9;

/**
 * By the weights in the registry. The endpoints lie one after another on a circle, each as long as its weight; steps of
 * the golden section around it meet each as often as it is long, evenly from the first picks on, where chance would need
 * thousands to even out.
 * @see Knuth, "The Art of Computer Programming" 3, 6.4: Fibonacci hashing; Weyl's equidistribution
 */
export class Weighted<E extends Endpoint> implements Policy<E> {
  private endpoints: readonly E[] = [];
  /** Where each endpoint's part of the circle ends. */
  private ends = new Float64Array();
  private place: number;

  constructor(random: IntRandom) {
    this.place = random.bits();
  }

  update(endpoints: readonly E[]): void {
    // Who has no weight gets nothing, unless nobody has any.
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
