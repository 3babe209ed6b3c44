/** The worst result of an instance's health checks. */
export type InstanceStatus = 'passing' | 'warning' | 'critical';

/** What the balancer needs to know of an instance. */
export interface BalancedInstance {
  /** Unique among all instances of all services. */
  readonly id: string;
  readonly status: InstanceStatus;
  readonly zone: string;
  /** Its relative share of calls. Only the policy `weighted` uses it. */
  readonly weight: number;
}

/** An instance as one caller sees it: its registry entry, and what the caller measured. */
export class Endpoint<I extends BalancedInstance = BalancedInstance> {
  /** Calls that are not answered yet, without those that wait on purpose. */
  inFlight = 0;
  /** Calls that are not answered yet, and wait on purpose. */
  waiting = 0;
  /** How often it was picked, and how many of these calls failed. */
  picks = 0;
  failures = 0;
  readonly latency = new PeakEwma();
  readonly recentFailures = new DecayingCounter();
  readonly health = new Health();
  /** Whether it has been in a list: until then it is new. */
  isListed = false;
  /** Until when it is new, or readmitted: it gets fewer calls then. On the clock it is measured by. */
  warmAt = Number.NEGATIVE_INFINITY;
  /** Runs after the last call in flight is done. */
  onIdle: (() => void) | undefined;

  constructor(public instance: I) {}
}

/**
 * A call's result for the balancer: an answer, whatever it says; a failure of the instance; or a call that was given up
 * before either. Whether a failed call was processed matters to retries alone, so the caller keeps that.
 */
export type CallOutcome = 'success' | 'failure' | 'cancelled';

/** Why an instance gets no calls: its connection was lost, calls to it failed one after another, or too many of them. */
export type EjectionReason = 'connection' | 'failures' | 'success-rate';

/** That an instance gets no calls. Times are in milliseconds, on the clock of the caller. */
interface Ejection {
  readonly reason: EjectionReason;
  /** For people. */
  readonly detail: string;
  readonly since: number;
  /** When it may be probed. */
  readonly until: number;
}

/** How calls to one instance ended, and whether it is ejected because of that. Changed by the `Ejector` alone. */
export class Health {
  /** Set while it gets no calls. */
  ejection: Ejection | undefined;
  /** How often it was ejected: tells calls from before the last time from those after it. */
  ejections = 0;
  /** While one call or PING is on its way to find out whether it can be readmitted. */
  probing = false;
  /** Failures since the last answer. */
  failuresInRow = 0;
  /** Recent calls, and those of them that were answered. Both decay. */
  recent = 0;
  recentAnswered = 0;
  /** By how much the next ejection is longer than the first. */
  level = 0;
  /** When it was readmitted. */
  backAt = 0;
}

/** As much of an endpoint as ejection looks at. */
export type Ejectable = Pick<Endpoint, 'health'>;

/** The smallest part of its calls that a new endpoint gets. */
const FIRST_SHARE = 0.1;

/** Which part of its calls an endpoint gets that is warm at `warmAt`: slow start. */
export function warmth(warmAt: number, now: number, slowStartMs: number): number {
  return now >= warmAt ? 1 : Math.max(FIRST_SHARE, 1 - (warmAt - now) / slowStartMs);
}

/** After this time, in milliseconds, a count or a latency counts 1/e of what it was. */
const DECAY_MS = 3_000;

/** Counts events; what it counted decays with time. */
class DecayingCounter {
  private count = 0;
  private countedAt = Number.NEGATIVE_INFINITY;

  add(now: number): void {
    this.count = this.at(now) + 1;
    this.countedAt = now;
  }

  at(now: number): number {
    return this.count === 0 ? 0 : this.count * Math.exp(Math.min(0, this.countedAt - now) / DECAY_MS);
  }
}

/**
 * How long recent answers take: a moving average that decays with time, not with the number of answers, and that jumps up
 * to a peak at once. Slowness is noticed with one answer, and forgiven slowly.
 * @see Finagle, `PeakEwma`: https://github.com/twitter/finagle/blob/develop/finagle-core/src/main/scala/com/twitter/finagle/loadbalancer/PeakEwma.scala
 */
export class PeakEwma {
  // None of the fields ever holds anything but a float: so V8 stores them in place.
  private estimateMs = Number.NaN;
  private at = Number.NEGATIVE_INFINITY;

  /** Takes an answer into account. */
  observe(ms: number, now: number): void {
    const kept = shareLeftAfter(now - this.at);
    this.estimateMs = ms < this.estimateMs ? this.estimateMs * kept + ms * (1 - kept) : ms;
    this.at = now;
  }

  /**
   * Takes into account that an answer had not come after a time: it would have taken longer. Of one that never answered, that
   * says nothing.
   */
  observeAtLeast(ms: number, now: number): void {
    if (ms > this.estimateMs) this.observe(ms, now);
  }

  /** From now on nothing is known, as before the first answer. */
  forget(): void {
    this.estimateMs = Number.NaN;
    this.at = Number.NEGATIVE_INFINITY;
  }

  /** The average as of its last answer, in milliseconds; not a number before the first. */
  get ms(): number {
    return this.estimateMs;
  }

  /**
   * The average, less with each moment in which nothing is heard, so that who was slow once is tried again; not a number
   * before the first answer.
   */
  fadedMs(now: number): number {
    return this.estimateMs * shareLeftAfter(now - this.at);
  }
}

/** Which part of an average is left: e to the minus passed, for which one step of its series does while little has. */
function shareLeftAfter(ms: number): number {
  const passed = Math.max(0, ms) / DECAY_MS;
  return passed < 1e-3 ? 1 - passed : Math.exp(-passed);
}
