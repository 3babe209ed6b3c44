import type { Endpoint } from '../endpoint.ts';
import type { IntRandom } from '../int-random.ts';
import type { Policy } from './policy.ts';

/**
 * The least loaded of a few that are drawn at random. Better than the least loaded of all: callers that know the loads only
 * of their own calls don't all pick the same instance.
 * @see Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001
 */
export class TwoChoices<E extends Endpoint> implements Policy<E> {
  private endpoints: readonly E[] = [];
  private readonly drawn: Int32Array;

  /** @param choices - how many are drawn; never more than there are, and never the same twice. */
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
      // Past the first, so that the two are never the same: else the busiest would be chosen now and then.
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

  /** One that is not among the first `count` that were drawn. */
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

/** How busy instances are. */
export interface LoadMetric {
  /** Whether one is clearly less loaded than another. */
  isLessLoaded(one: Endpoint, other: Endpoint, now: number): boolean;
}

/**
 * By the calls that are not answered yet: a slow instance gathers more of them, and so gets fewer new ones. A call that
 * failed counts on for a while, as if it were still waiting: otherwise an instance that fails fast would always look idle.
 */
export class CallsInFlight implements LoadMetric {
  isLessLoaded(one: Endpoint, other: Endpoint, now: number): boolean {
    return one.inFlight + one.recentFailures.at(now) < other.inFlight + other.recentFailures.at(now);
  }
}

/** Latencies that differ by no more than this factor are taken for equal. */
const ALIKE = 4;

/**
 * By how long a new call would wait if those in flight were answered one after another, each in the time that answers take
 * lately. Where these times are much the same, by the calls in flight alone: single peaks and an instance that has just
 * started, its code not compiled yet, differ by as much, and one that is a little slower than all others would get next to
 * no calls as long as none is busy. An instance that was never called is idle; until its first answer, it counts as loaded.
 * @see Finagle, `PeakEwma`
 */
export class ExpectedWait implements LoadMetric {
  isLessLoaded(one: Endpoint, other: Endpoint, now: number): boolean {
    const { ms } = one.latency;
    const otherMs = other.latency.ms;
    const isUnproven = Number.isNaN(ms);
    const isOtherUnproven = Number.isNaN(otherMs);
    if (isUnproven !== isOtherUnproven) return isUnproven ? one.inFlight === 0 : other.inFlight > 0;
    if (isUnproven || areAlike(ms, otherMs)) return one.inFlight < other.inFlight;
    const fadedMs = one.latency.fadedMs(now);
    const otherFadedMs = other.latency.fadedMs(now);
    // One without recent answers is taken for as fast as others, never for faster.
    const isOvertaken = fadedMs < otherFadedMs !== ms < otherMs;
    if (isOvertaken || areAlike(fadedMs, otherFadedMs)) return one.inFlight < other.inFlight;
    return fadedMs * (one.inFlight + 1) < otherFadedMs * (other.inFlight + 1);
  }
}

const areAlike = (ms: number, otherMs: number): boolean => ms <= ALIKE * otherMs && otherMs <= ALIKE * ms;
