import type { Endpoint } from '../endpoint.ts';
import type { IntRandom } from '../int-random.ts';
import type { Policy } from './policy.ts';

/**
 * Each in turn, however busy it is. It begins at random, so that callers which start together don't all begin with the
 * same instance, and a change of the list leaves the turn with whom it was.
 */
export class RoundRobin<E extends Endpoint> implements Policy<E> {
  private endpoints: readonly E[] = [];
  /** Where the next pick is, once it is taken modulo the number of endpoints. */
  private turn: number;

  constructor(random: IntRandom) {
    this.turn = random.below(2 ** 30);
  }

  update(endpoints: readonly E[]): void {
    const places = new Map(endpoints.map((endpoint, place) => [endpoint, place]));
    const { length } = this.endpoints;
    for (let ahead = 0; ahead < length; ahead += 1) {
      // Whose turn it is: if it has gone, whoever would have been next.
      const place = places.get(this.endpoints[(this.turn + ahead) % length] as E);
      if (place === undefined) continue;
      this.turn = place;
      break;
    }
    this.endpoints = endpoints;
  }

  pick(): E {
    const turn = this.turn % this.endpoints.length;
    this.turn = turn + 1;
    return this.endpoints[turn] as E;
  }
}
