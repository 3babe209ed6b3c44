/** The worst status of an instance's health checks. */
export type InstanceStatus = 'passing' | 'warning' | 'critical';

/** The properties of an instance that the balancer uses. */
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
  /** Calls in flight, except long polls. */
  inFlight = 0;
  /** Long polls in flight: calls whose reply the service delays on purpose. */
  longPolls = 0;
  /** Number of picks, and number of those calls that failed. */
  picks = 0;
  failures = 0;
  readonly latency = new PeakEwma();
  readonly recentFailures = new DecayingCounter();
  readonly health = new Health();
  /** Whether it has been part of a list before. Until then it is new. */
  isListed = false;
  /** End of its slow start, in milliseconds on the caller's clock. Until then it gets fewer calls. */
  warmAt = Number.NEGATIVE_INFINITY;
  /** Runs after the last call in flight is done. */
  onIdle: (() => void) | undefined;

  constructor(public instance: I) {}
}

/**
 * A call's result for the balancer: `success` for any reply, including a domain error; `failure` of the instance;
 * `cancelled` by the caller before either. Only retries depend on whether a failed call was processed, so that
 * information stays with the caller.
 */
export type CallOutcome = 'success' | 'failure' | 'cancelled';

/**
 * Reason of an ejection: lost connection, not the instance that its registry entry claims, consecutive failures, or a low
 * success rate.
 */
export type EjectionReason = 'connection' | 'identity' | 'failures' | 'success-rate';

/** Whether only a new connection can end the ejection. A call can't, because there is no connection for it. */
export const isUnconnected = ({ reason }: { readonly reason: EjectionReason }): boolean =>
  reason === 'connection' || reason === 'identity';

/** The ejection of an instance. Times are in milliseconds on the caller's clock. */
interface Ejection {
  readonly reason: EjectionReason;
  /** Explanation for operators. */
  readonly detail: string;
  readonly since: number;
  /** Earliest time of a probe. */
  readonly until: number;
}

/** Recent call results of one instance and its ejection state. Only the `Ejector` changes it. */
export class Health {
  /** Set while the instance is ejected. */
  ejection: Ejection | undefined;
  /** Number of ejections. It distinguishes calls made before the last ejection from later ones. */
  ejections = 0;
  /** Whether a probe (a call or a PING) is in flight. */
  probing = false;
  /** Failures since the last success. */
  failuresInRow = 0;
  /** Recent calls, and the successful ones among them. Both counts decay. */
  recent = 0;
  recentSuccesses = 0;
  /** Ejection level: the next ejection lasts `level + 1` times as long as the first. */
  level = 0;
  /** Time of the last readmission. */
  readmittedAt = 0;
}

/** The part of an endpoint that ejection uses. */
export type Ejectable = Pick<Endpoint, 'health'>;

/** Minimum share of its usual calls that a new endpoint gets. */
const FIRST_SHARE = 0.1;

/** Share of its usual calls that an endpoint gets during slow start, which ends at `warmAt`. */
export function warmth(warmAt: number, now: number, slowStartMs: number): number {
  return now >= warmAt ? 1 : Math.max(FIRST_SHARE, 1 - (warmAt - now) / slowStartMs);
}

/** Time constant τ of the exponential decay of counts and latencies, in milliseconds. */
const DECAY_MS = 3_000;

/** An event count that decays exponentially: `count(t) = count(t₀) · e^(−(t − t₀) / τ)`. */
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
 * Moving average of the latency that is sensitive to peaks: `w = e^(−Δt / τ)` for the time Δt since the last value;
 * `ewma = x` if `x ≥ ewma`, else `ewma · w + x · (1 − w)`. It rises to a peak immediately and decays slowly, by elapsed
 * time and not by number of replies.
 * @see Finagle, `PeakEwma`:
 * https://github.com/twitter/finagle/blob/develop/finagle-core/src/main/scala/com/twitter/finagle/loadbalancer/PeakEwma.scala
 */
export class PeakEwma {
  // Both fields always hold floats, so V8 stores them unboxed.
  private estimateMs = Number.NaN;
  private at = Number.NEGATIVE_INFINITY;

  /** Adds the latency of a reply. */
  observe(ms: number, now: number): void {
    const weight = decayWeight(now - this.at);
    this.estimateMs = ms < this.estimateMs ? this.estimateMs * weight + ms * (1 - weight) : ms;
    this.at = now;
  }

  /**
   * Adds a lower bound: no reply came within this time. It is ignored before the first reply and below the current
   * average.
   */
  observeAtLeast(ms: number, now: number): void {
    if (ms > this.estimateMs) this.observe(ms, now);
  }

  /** Resets to the state before the first reply. */
  forget(): void {
    this.estimateMs = Number.NaN;
    this.at = Number.NEGATIVE_INFINITY;
  }

  /** The average at the time of the last reply, in milliseconds. NaN before the first. */
  get ms(): number {
    return this.estimateMs;
  }

  /**
   * The average, decayed by the time since the last reply, so that an instance that was slow once is tried again. NaN
   * before the first reply.
   */
  decayedMs(now: number): number {
    return this.estimateMs * decayWeight(now - this.at);
  }
}

/**
 * The weight `w = e^(−Δt / τ)`. For small Δt, the first term of the Taylor series, `1 − Δt / τ`, is precise enough and
 * faster.
 */
function decayWeight(ms: number): number {
  const elapsed = Math.max(0, ms) / DECAY_MS;
  return elapsed < 1e-3 ? 1 - elapsed : Math.exp(-elapsed);
}
