import type { Candidate } from './candidate.ts';

/** How busy an instance is. Lower is freer. */
export interface LoadMetric {
  load(candidate: Candidate, now: number): number;
}

/**
 * By the calls that are not answered yet: a slow instance gathers more of them, and so gets fewer new ones. A call that
 * failed counts on for a while, as if it were still waiting: else who fails fast would always look free.
 */
export class CallsInFlight implements LoadMetric {
  load({ inFlight, recentFailures }: Candidate, now: number): number {
    return inFlight + 1 + recentFailures.at(now);
  }
}

/** More than any latency in milliseconds: how busy an instance seems that was asked and has not answered even once. */
const UNPROVEN = 1e9;

/**
 * By how long a new call would wait if those in flight were answered one after another, each in the time that answers take
 * lately. An instance that was never asked is free; while its first answer is out, nothing speaks for it.
 * @see Finagle, `PeakEwma`
 */
export class ExpectedWait implements LoadMetric {
  load({ inFlight, latency }: Candidate, now: number): number {
    const ms = latency.fadedMs(now);
    if (Number.isNaN(ms)) return inFlight === 0 ? 0 : UNPROVEN + inFlight;
    return ms * (inFlight + 1);
  }
}
