import { Ejector, selectEligible, type EjectionOptions } from './ejector.ts';
import { EndpointPick, type PickedCall } from './endpoint-pick.ts';
import { isUnconnected, warmth, type CallOutcome, type Endpoint } from './endpoint.ts';
import { IntRandom, type Random } from './int-random.ts';
import { createPolicy, type PolicyName } from './policies/policies.ts';
import type { Policy } from './policies/policy.ts';

/** The options that can change while calls are in flight. */
export interface PickerSettings {
  readonly policy: PolicyName;
  /** Number of endpoints that `peak-ewma` and `two-choices` draw. @defaultValue 2 */
  readonly choices?: number;
  /** Maximum number of concurrent calls to one instance (bulkhead). @defaultValue no limit */
  readonly maxInFlight?: number;
  /** Duration of slow start for a new instance, in milliseconds. @defaultValue 0 */
  readonly slowStartMs?: number;
  /** Minimum latency that a failure counts as, in milliseconds. @defaultValue 1000 */
  readonly failureMs?: number;
  readonly ejection?: EjectionOptions;
}

export interface PickerOptions<E extends Endpoint = Endpoint> extends PickerSettings {
  readonly random: Random;
  /** The zone of the caller. @defaultValue '' */
  readonly zone?: string;
  /** Called with each endpoint that is ejected or readmitted. */
  readonly onChange?: (endpoint: E, now: number) => void;
}

/** Number of additional picks by the policy before all endpoints are searched. */
const MAX_REPICKS = 3;

/**
 * Picks an endpoint of one service for each call. The policy chooses among the eligible endpoints; call outcomes update
 * load, slow start and ejection. It uses no network and no timers: each method takes the current time, in milliseconds
 * on any monotonic clock.
 */
export class Picker<E extends Endpoint> {
  readonly ejector: Ejector<E>;
  private readonly random: IntRandom;
  private readonly zone: string;
  private settings: PickerSettings;
  private policy: Policy<E>;
  private maxInFlight: number;
  private slowStartMs: number;
  private failureMs: number;
  private endpoints: readonly E[] = [];
  private listed: readonly E[] = [];
  private eligibleNow: readonly E[] = [];
  private panics = false;
  private inFlight = 0;
  /** Whether the eligible endpoints have changed since the last pick. */
  private isStale = false;
  /** When slow start ends for the first of the eligible endpoints. */
  private warmFrom = Number.NEGATIVE_INFINITY;
  /** Earliest time at which an ejected endpoint may be probed. */
  private probeAt = Number.POSITIVE_INFINITY;

  constructor(options: PickerOptions<E>) {
    this.random = new IntRandom(options.random);
    this.zone = options.zone ?? '';
    this.settings = options;
    this.policy = this.createPolicy();
    this.maxInFlight = options.maxInFlight ?? Number.MAX_SAFE_INTEGER;
    this.slowStartMs = options.slowStartMs ?? 0;
    this.failureMs = options.failureMs ?? 1_000;
    this.ejector = new Ejector(options.ejection ?? {}, (endpoint, now) => {
      this.isStale = true;
      if (endpoint.health.ejection === undefined) {
        endpoint.warmAt = now + this.slowStartMs;
        // The latency from before the ejection is obsolete. The next call measures it again.
        endpoint.latency.forget();
      }
      options.onChange?.(endpoint, now);
    });
  }

  /** Changes the settings. Load, latency and health of the endpoints remain. */
  configure(settings: PickerSettings, now: number): void {
    const { policy, choices } = this.settings;
    this.settings = settings;
    if (settings.policy !== policy || settings.choices !== choices) this.policy = this.createPolicy();
    this.maxInFlight = settings.maxInFlight ?? Number.MAX_SAFE_INTEGER;
    this.slowStartMs = settings.slowStartMs ?? 0;
    this.failureMs = settings.failureMs ?? 1_000;
    for (const endpoint of this.endpoints) endpoint.warmAt = Math.min(endpoint.warmAt, now + this.slowStartMs);
    this.ejector.configure(settings.ejection ?? {}, this.endpoints, now);
    this.isStale = true;
  }

  /** Replaces the list of endpoints. Endpoints that are added to a non-empty list go through slow start. */
  update(endpoints: readonly E[], now: number): void {
    const warmAt = this.endpoints.length > 0 ? now + this.slowStartMs : now;
    for (const endpoint of endpoints) {
      if (!endpoint.isListed) endpoint.warmAt = warmAt;
      endpoint.isListed = true;
    }
    this.endpoints = endpoints;
    this.isStale = true;
  }

  get all(): readonly E[] {
    return this.endpoints;
  }

  /** The endpoints that may be picked. */
  get eligible(): readonly E[] {
    if (this.isStale) this.refresh();
    return this.eligibleNow;
  }

  /** Panic mode: too many are ejected, so all are used. */
  get isPanic(): boolean {
    if (this.isStale) this.refresh();
    return this.panics;
  }

  /**
   * Picks an endpoint for one call. Returns undefined if there is none, or if all have their maximum of concurrent
   * calls.
   * @param tried - endpoints that failed this call before. They are picked again only if there is no other.
   * @param preferred - the endpoint to pick instead of the policy's choice if it is eligible, untried and has capacity.
   */
  pick(call: PickedCall, now: number, tried?: readonly E[], preferred?: E): EndpointPick<E> | undefined {
    if (this.isStale) this.refresh();
    if (this.eligibleNow.length === 0) return undefined;
    const isLongPoll = call.isLongPoll === true;
    if (now >= this.probeAt && call.idempotent === true && !isLongPoll) {
      const probed = this.due(now, tried);
      if (probed !== undefined) return this.picked(probed, false, true, now);
    }
    if (preferred !== undefined && this.eligibleNow.includes(preferred) && tried?.includes(preferred) !== true) {
      if (this.hasCapacity(preferred, isLongPoll)) return this.picked(preferred, isLongPoll, false, now);
    }
    const first = this.policy.pick(now, call.key);
    const isOrdinary = tried === undefined && first.inFlight < this.maxInFlight && now >= first.warmAt;
    const chosen = isOrdinary ? first : this.pickAlternative(first, call, tried, now);
    return chosen && this.picked(chosen, isLongPoll, false, now);
  }

  /** Records the outcome of a pick. Only `EndpointPick.done` calls it, once. */
  record(
    { endpoint, pickedAt, ejections, isLongPoll, isProbe }: EndpointPick<E>,
    outcome: CallOutcome,
    now: number,
  ): void {
    const { health, latency } = endpoint;
    if (isLongPoll) endpoint.longPolls -= 1;
    else {
      endpoint.inFlight -= 1;
      this.inFlight -= 1;
    }
    if (outcome === 'success') {
      if (!isLongPoll) latency.observe(now - pickedAt, now);
      this.ejector.succeeded(endpoint, ejections, now);
    } else if (outcome === 'failure') {
      endpoint.failures += 1;
      endpoint.recentFailures.add(now);
      if (!isLongPoll) latency.observe(Math.max(now - pickedAt, this.failureMs), now);
      this.ejector.failed(endpoint, isProbe && ejections === health.ejections, now);
    } else if (!isLongPoll) latency.observeAtLeast(now - pickedAt, now);
    // A cancelled probe has ended too. The next call may be a probe.
    if (isProbe && health.probing && ejections === health.ejections) {
      health.probing = false;
      this.isStale = true;
    }
    this.ejector.sweep(this.endpoints, now);
    if (endpoint.onIdle !== undefined && endpoint.inFlight + endpoint.longPolls === 0) endpoint.onIdle();
  }

  private createPolicy(): Policy<E> {
    const { policy, choices = 2 } = this.settings;
    return createPolicy<E>(policy, { random: this.random, choices, zone: this.zone, inFlight: () => this.inFlight });
  }

  private picked(endpoint: E, isLongPoll: boolean, isProbe: boolean, now: number): EndpointPick<E> {
    endpoint.picks += 1;
    if (isLongPoll) endpoint.longPolls += 1;
    else {
      endpoint.inFlight += 1;
      this.inFlight += 1;
    }
    if (isProbe) endpoint.health.probing = true;
    return new EndpointPick(this, endpoint, now, isLongPoll, isProbe);
  }

  /** Prefers an untried, warm endpoint with capacity. */
  private pickAlternative(
    first: E,
    { key, isLongPoll }: PickedCall,
    tried: readonly E[] | undefined,
    now: number,
  ): E | undefined {
    let chosen = first;
    // One random number for all tries. With one per try, a new instance that the policy prefers would get too many
    // calls.
    const threshold = this.random.fraction();
    for (let again = 0; ; again += 1) {
      if (
        tried?.includes(chosen) !== true &&
        this.hasCapacity(chosen, isLongPoll) &&
        this.shareOf(chosen, now) > threshold
      )
        return chosen;
      if (again === MAX_REPICKS) break;
      chosen = this.policy.pick(now, key);
    }
    const free = this.eligibleNow.filter((endpoint) => this.hasCapacity(endpoint, isLongPoll));
    const untried = tried === undefined ? free : free.filter((endpoint) => !tried.includes(endpoint));
    const warm = untried.filter(({ warmAt }) => now >= warmAt);
    const best = [warm, untried, free].find(({ length }) => length > 0);
    return best?.[this.random.below(best.length)];
  }

  private hasCapacity({ inFlight }: E, isLongPoll: boolean | undefined): boolean {
    return isLongPoll === true || inFlight < this.maxInFlight;
  }

  /**
   * The share of its usual calls that an endpoint gets during slow start. If all endpoints are new, the share is
   * relative to the oldest one, so that no call is rejected.
   */
  private shareOf({ warmAt }: E, now: number): number {
    return warmth(warmAt, now, this.slowStartMs) / warmth(this.warmFrom, now, this.slowStartMs);
  }

  /** An endpoint that was ejected for failed calls and is due for a probe by a call. */
  private due(now: number, tried: readonly E[] | undefined): E | undefined {
    let found: E | undefined;
    this.probeAt = Number.POSITIVE_INFINITY;
    for (const endpoint of this.listed) {
      const { ejection, probing } = endpoint.health;
      if (ejection === undefined || isUnconnected(ejection) || probing) continue;
      const isDue = now >= ejection.until && tried?.includes(endpoint) !== true;
      if (isDue && found === undefined) found = endpoint;
      else this.probeAt = Math.min(this.probeAt, ejection.until);
    }
    return found;
  }

  private refresh(): void {
    this.isStale = false;
    ({ listed: this.listed, endpoints: this.eligibleNow, isPanic: this.panics } = selectEligible(this.endpoints));
    this.policy.update(this.eligibleNow);
    this.warmFrom = this.eligibleNow.reduce((first, { warmAt }) => Math.min(first, warmAt), Number.POSITIVE_INFINITY);
    // The next pick recomputes this.
    this.probeAt = Number.NEGATIVE_INFINITY;
  }
}
