import type { Endpoint } from '../endpoint.ts';
import type { IntRandom } from '../int-random.ts';
import type { Policy } from './policy.ts';

/**
 * Picks each endpoint in turn, regardless of load. It starts at a random position, so that callers that start together
 * don't all pick the same instance first. It keeps its position when the list changes.
 */
export class RoundRobin<E extends Endpoint> implements Policy<E> {
  private endpoints: readonly E[] = [];
  /** Index of the next pick, modulo the number of endpoints. */
  private turn: number;

  constructor(random: IntRandom) {
    this.turn = random.below(2 ** 30);
  }

  update(endpoints: readonly E[]): void {
    const places = new Map(endpoints.map((endpoint, place) => [endpoint, place]));
    const { length } = this.endpoints;
    for (let ahead = 0; ahead < length; ahead += 1) {
      // The next endpoint of the old list that is still in the new one.
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
