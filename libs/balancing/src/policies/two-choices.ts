import type { Endpoint } from '../endpoint.ts';
import type { IntRandom } from '../int-random.ts';
import type { Policy } from './policy.ts';

/**
 * Power of two choices: draws a few endpoints at random and picks the least loaded of them. This is better than the
 * least loaded of all: each caller knows only the load of its own calls, and callers don't all pick the same instance.
 * @see Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001
 */
export class TwoChoices<E extends Endpoint> implements Policy<E> {
  private endpoints: readonly E[] = [];
  private readonly drawn: Int32Array;

  /** @param choices - number of distinct endpoints to draw, limited to the number of endpoints. */
  constructor(
    private readonly random: IntRandom,
    private readonly metric: LoadMetric,
    choices: number,
  ) {
    this.drawn = new Int32Array(choices);
  }

  update(endpoints: readonly E[]): void {
    this.endpoints = endpoints;
  }

  pick(now: number): E {
    const endpoints = this.endpoints;
    const { length } = endpoints;
    if (length === 1) return endpoints[0] as E;
    const first = this.random.below(length);
    let leastLoaded = endpoints[first] as E;
    if (this.drawn.length === 2) {
      const draw = this.random.below(length - 1);
      // Skips the first, so that the two are distinct. Otherwise the busiest would sometimes be picked.
      const other = endpoints[draw < first ? draw : draw + 1] as E;
      return this.metric.isLessLoaded(other, leastLoaded, now) ? other : leastLoaded;
    }
    this.drawn[0] = first;
    const choices = Math.min(this.drawn.length, length);
    for (let count = 1; count < choices; count += 1) {
      const endpoint = endpoints[this.drawOther(count, length)] as E;
      if (this.metric.isLessLoaded(endpoint, leastLoaded, now)) leastLoaded = endpoint;
    }
    return leastLoaded;
  }

  /** Draws an index that is not among the first `count` drawn. */
  private drawOther(count: number, length: number): number {
    for (;;) {
      const draw = this.random.below(length);
      const known = this.drawn.indexOf(draw);
      if (known >= 0 && known < count) continue;
      this.drawn[count] = draw;
      return draw;
    }
  }
}

/** Compares the load of endpoints. */
export interface LoadMetric {
  /** Whether `one` is clearly less loaded than `other`. */
  isLessLoaded(one: Endpoint, other: Endpoint, now: number): boolean;
}

/** Calls in flight plus recent failures, which count like calls for a while. */
export const loadOf = ({ inFlight, recentFailures }: Endpoint, now: number): number =>
  inFlight + recentFailures.at(now);

/**
 * Load by calls in flight: a slow instance accumulates calls in flight and so gets fewer new ones. A failed call stays
 * in the load for a while, as `inFlight + decayed failures`. Otherwise an instance that fails fast would always look
 * idle.
 */
export class InFlightLoad implements LoadMetric {
  isLessLoaded(one: Endpoint, other: Endpoint, now: number): boolean {
    return loadOf(one, now) < loadOf(other, now);
  }
}

/** Latencies that differ by at most this factor count as equal. */
const LATENCY_TOLERANCE = 4;

/**
 * Load by expected wait: `load = latency · (inFlight + 1)`, where latency is the peak EWMA. If two latencies differ by
 * at most a factor of 4, only calls in flight are compared: single peaks and a newly started instance, whose code is
 * not compiled yet, differ that much, and an instance that is slightly slower than the others would get almost no calls
 * while all are idle. An instance that was never called counts as idle; while its first call is in flight, it counts as
 * loaded.
 * @see Finagle, `PeakEwma`
 */
export class PeakEwmaLoad implements LoadMetric {
  isLessLoaded(one: Endpoint, other: Endpoint, now: number): boolean {
    const { ms } = one.latency;
    const otherMs = other.latency.ms;
    const isUnmeasured = Number.isNaN(ms);
    const isOtherUnmeasured = Number.isNaN(otherMs);
    if (isUnmeasured !== isOtherUnmeasured) return isUnmeasured ? one.inFlight === 0 : other.inFlight > 0;
    if (isUnmeasured || areSimilar(ms, otherMs)) return one.inFlight < other.inFlight;
    const decayedMs = one.latency.decayedMs(now);
    const otherDecayedMs = other.latency.decayedMs(now);
    // An endpoint without recent replies counts as equally fast, never as faster.
    const isOvertaken = decayedMs < otherDecayedMs !== ms < otherMs;
    if (isOvertaken || areSimilar(decayedMs, otherDecayedMs)) return one.inFlight < other.inFlight;
    return decayedMs * (one.inFlight + 1) < otherDecayedMs * (other.inFlight + 1);
  }
}

const areSimilar = (ms: number, otherMs: number): boolean =>
  ms <= LATENCY_TOLERANCE * otherMs && otherMs <= LATENCY_TOLERANCE * ms;
