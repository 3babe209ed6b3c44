import { Health } from './health/health.ts';
import type { BalancedInstance } from './instance.ts';
import { FadingCount } from './fading-count.ts';
import { PeakEwma } from './peak-ewma.ts';

/** An instance as one caller knows it: what the registry says of it, and what was measured by calling it. */
export class Candidate<I extends BalancedInstance = BalancedInstance> {
  /** Calls that are not answered yet, without those that wait on purpose. */
  inFlight = 0;
  /** Calls that are not answered yet, and wait on purpose. */
  waiting = 0;
  /** How often it was asked, and how often that failed. */
  picks = 0;
  failures = 0;
  readonly latency = new PeakEwma();
  readonly recentFailures = new FadingCount();
  readonly health = new Health();
  /** Whether it has been in a list: until then it is new. */
  isListed = false;
  /** Until when it is new, or back: it gets fewer calls then. On the clock it is measured by. */
  warmAt = Number.NEGATIVE_INFINITY;

  constructor(public instance: I) {}
}
