import type { Candidate } from '../candidate.ts';

/** How busy instances are. */
export interface LoadMetric {
  /** Whether one is clearly freer than another. */
  isFreer(one: Candidate, other: Candidate, now: number): boolean;
}

/**
 * By the calls that are not answered yet: a slow instance gathers more of them, and so gets fewer new ones. A call that
 * failed counts on for a while, as if it were still waiting: else who fails fast would always look free.
 */
export class CallsInFlight implements LoadMetric {
  isFreer(one: Candidate, other: Candidate, now: number): boolean {
    return one.inFlight + one.recentFailures.at(now) < other.inFlight + other.recentFailures.at(now);
  }
}

/** Latencies that differ by no more than this factor are taken for equal. */
const ALIKE = 4;

/**
 * By how long a new call would wait if those in flight were answered one after another, each in the time that answers take
 * lately. Where these times are much the same, by the calls in flight alone: single peaks and an instance that has just
 * started, its code not compiled yet, differ by as much, and who is a little slower than all others would get next to no
 * calls as long as nobody is busy. An instance that was never asked is free; while its first answer is out, nothing speaks
 * for it.
 * @see Finagle, `PeakEwma`
 */
export class ExpectedWait implements LoadMetric {
  isFreer(one: Candidate, other: Candidate, now: number): boolean {
    const { ms } = one.latency;
    const otherMs = other.latency.ms;
    const isUnproven = Number.isNaN(ms);
    const isOtherUnproven = Number.isNaN(otherMs);
    if (isUnproven !== isOtherUnproven) return isUnproven ? one.inFlight === 0 : other.inFlight > 0;
    if (isUnproven || areAlike(ms, otherMs)) return one.inFlight < other.inFlight;
    const fadedMs = one.latency.fadedMs(now);
    const otherFadedMs = other.latency.fadedMs(now);
    // Who was not heard of for long is taken for as fast as others, never for faster.
    const isOvertaken = fadedMs < otherFadedMs !== ms < otherMs;
    if (isOvertaken || areAlike(fadedMs, otherFadedMs)) return one.inFlight < other.inFlight;
    return fadedMs * (one.inFlight + 1) < otherFadedMs * (other.inFlight + 1);
  }
}

const areAlike = (ms: number, otherMs: number): boolean => ms <= ALIKE * otherMs && otherMs <= ALIKE * ms;
