import type { Endpoint } from '../endpoint.ts';
import type { IntRandom } from '../int-random.ts';
import type { Policy } from './policy.ts';

/** Picks at random, regardless of load. It is the baseline for all other policies. */
export class RandomChoice<E extends Endpoint> implements Policy<E> {
  private endpoints: readonly E[] = [];

  constructor(private readonly random: IntRandom) {}

  update(endpoints: readonly E[]): void {
    this.endpoints = endpoints;
  }

  pick(): E {
    return this.endpoints[this.random.below(this.endpoints.length)] as E;
  }
}
