import type { Endpoint } from '../endpoint.ts';
import { hashText, fmix32 } from './hash.ts';
import type { Policy, PolicyContext } from './policy.ts';

/** Number of probes per key (K in the paper). With 21 probes the peak-to-average ratio is about 1.05. */
const PROBES = 21;
/** Maximum calls in flight of one endpoint, as a multiple of the mean (c = 1 + ε in the paper). */
const BOUND = 1.25;
/** 2³² / φ: distributes the probes of a key over the ring before `fmix32` mixes them. */
const PROBE_STEP = 0x9e3779b9;

/**
 * Consistent hashing: sends equal keys to the same instance, so that its caches are warm. When an instance is removed,
 * only its keys move. Multi-probe: each endpoint has one position on the hash ring, each key has several probes, and
 * the probe with the smallest distance to the next endpoint wins. So the ring is small and fast to rebuild. Bounded
 * loads: an endpoint whose calls in flight reach `⌈1.25 · mean⌉` is skipped in favour of the next on the ring, so a hot
 * key does not overload its instance.
 * @see Appleton, O'Reilly, "Multi-probe consistent hashing", 2015, https://arxiv.org/abs/1505.00062
 * @see Mirrokni, Thorup, Zadimoghaddam, "Consistent Hashing with Bounded Loads", SODA 2018,
 * https://arxiv.org/abs/1608.01350
 */
export class ConsistentHash<E extends Endpoint> implements Policy<E> {
  /** Sorted by position on the ring. */
  private endpoints: readonly E[] = [];
  private places = new Float64Array();

  constructor(private readonly context: PolicyContext) {}

  update(endpoints: readonly E[]): void {
    // Position and index in one number, so that a Float64Array can sort them.
    const keyed = Float64Array.from(
      endpoints,
      ({ instance }, at) => (hashText(instance.id) >>> 0) * 2 ** 20 + at,
    ).sort();
    this.endpoints = Array.from(keyed, (each) => endpoints[each % 2 ** 20] as E);
    this.places = keyed.map((each) => Math.floor(each / 2 ** 20));
  }

  pick(_now: number, key?: string): E {
    const endpoints = this.endpoints;
    const { length } = endpoints;
    const maxInFlight = Math.ceil((BOUND * (this.context.inFlight() + 1)) / length);
    let at = this.ownerOf(key === undefined ? this.context.random.bits() : hashText(key));
    for (let passed = 0; passed < length; passed += 1) {
      if ((endpoints[at] as E).inFlight < maxInFlight) break;
      at = at + 1 === length ? 0 : at + 1;
    }
    return endpoints[at] as E;
  }

  private ownerOf(hash: number): number {
    let owner = 0;
    let closest = Infinity;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const place = fmix32(hash + Math.imul(probe, PROBE_STEP)) >>> 0;
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
