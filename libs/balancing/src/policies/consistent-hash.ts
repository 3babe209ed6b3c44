import type { Endpoint } from '../endpoint.ts';
import { fnv1a, fmix32 } from './hash.ts';
import type { Policy, PolicyContext } from './policy.ts';

/** How often a key is thrown at the circle. With 21 throws the busiest endpoint has some 5 % more keys than the mean. */
const PROBES = 21;
/** No endpoint has more than this times the mean of calls in flight. */
const BOUND = 1.25;

/**
 * The same key to the same instance, so that its caches are warm; when an instance leaves, only its keys move. Each
 * endpoint has one place on a circle, each key several throws: the throw that lands closest before an endpoint decides.
 * So the list is small, and quick to change. Who has more than its part of the calls in flight passes a call on to the
 * next around the circle: a key that everybody asks for does not sink its instance.
 * @see Appleton, O'Reilly, "Multi-probe consistent hashing", 2015, https://arxiv.org/abs/1505.00062
 * @see Mirrokni, Thorup, Zadimoghaddam, "Consistent Hashing with Bounded Loads", SODA 2018, https://arxiv.org/abs/1608.01350
 */
export class ConsistentHash<E extends Endpoint> implements Policy<E> {
  /** By their places. */
  private endpoints: readonly E[] = [];
  private places = new Float64Array();

  constructor(private readonly context: PolicyContext) {}

  update(endpoints: readonly E[]): void {
    // A place and an index in one number, so that numbers alone are sorted.
    const keyed = Float64Array.from(endpoints, ({ instance }, at) => (fnv1a(instance.id) >>> 0) * 2 ** 20 + at).sort();
    this.endpoints = Array.from(keyed, (each) => endpoints[each % 2 ** 20] as E);
    this.places = keyed.map((each) => Math.floor(each / 2 ** 20));
  }

  pick(_now: number, key?: string): E {
    const endpoints = this.endpoints;
    const { length } = endpoints;
    const most = Math.ceil((BOUND * (this.context.inFlight() + 1)) / length);
    let at = this.ownerOf(key === undefined ? this.context.random.bits() : fnv1a(key));
    for (let passed = 0; passed < length; passed += 1) {
      if ((endpoints[at] as E).inFlight < most) break;
      at = at + 1 === length ? 0 : at + 1;
    }
    return endpoints[at] as E;
  }

  private ownerOf(hash: number): number {
    let owner = 0;
    let closest = Infinity;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const place = fmix32(hash + Math.imul(probe, 0x9e3779b9)) >>> 0;
      const at = this.nextAfter(place);
      const distance = ((this.places[at] as number) - place) >>> 0;
      if (distance < closest) {
        closest = distance;
        owner = at;
      }
    }
    return owner;
  }

  private nextAfter(place: number): number {
    const places = this.places;
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((places[middle] as number) < place) low = middle + 1;
      else high = middle;
    }
    return low === places.length ? 0 : low;
  }
}
