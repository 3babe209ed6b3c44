import { Ejector, eligible, type EjectionOptions } from './ejector.ts';
import { warmth, type CallOutcome, type Endpoint } from './endpoint.ts';
import { IntRandom, type Random } from './int-random.ts';
import { createPolicy, type PolicyName } from './policies/policies.ts';
import type { Policy } from './policies/policy.ts';

export interface PickerOptions<E extends Endpoint = Endpoint> {
  readonly policy: PolicyName;
  /** How many the policies of two choices draw. @defaultValue 2 */
  readonly choices?: number;
  readonly random: Random;
  /** Where the caller itself runs. @defaultValue '' */
  readonly zone?: string;
  /** How many calls one instance gets at a time. @defaultValue no limit */
  readonly maxInFlight?: number;
  /** How long a new instance gets fewer calls, in milliseconds. @defaultValue 0 */
  readonly slowStartMs?: number;
  /** As how slow an answer a failure counts at least, in milliseconds. @defaultValue 1000 */
  readonly failureMs?: number;
  readonly ejection?: EjectionOptions;
  /** Called with each endpoint that is ejected or readmitted. */
  readonly onChange?: (endpoint: E, now: number) => void;
}

/** What of a call matters to the choice of its endpoint. */
export interface PickedCall {
  /** Whether repeating it is harmless: then it may be the one that probes an ejected endpoint. */
  readonly idempotent?: boolean;
  /** Whether its answer comes late on purpose. */
  readonly waits?: boolean;
  /** What it is about, for policies that send the same to the same. */
  readonly key?: string;
}

/** One choice: the endpoint for one call. Its caller runs `done` once, however the call ends. */
export class EndpointPick<E extends Endpoint> {
  /** `health.ejections` at the time of the pick. */
  readonly ejections: number;
  private isDone = false;

  constructor(
    private readonly picker: Picker<E>,
    readonly endpoint: E,
    readonly pickedAt: number,
    readonly waits: boolean,
    /** Whether the call tests if the endpoint can be readmitted. */
    readonly isProbe: boolean,
  ) {
    this.ejections = endpoint.health.ejections;
  }

  /** Feeds the outcome to load, latency and ejection. A second time changes nothing. */
  done(outcome: CallOutcome, now: number): void {
    if (this.isDone) return;
    this.isDone = true;
    this.picker.record(this, outcome, now);
  }
}

/** How often the policy is asked again for an endpoint that can take the call, before all are looked at. */
const TRIES = 3;

/**
 * Picks an endpoint of one service for each call: the policy chooses among those that are eligible, and the outcomes of the
 * calls feed its choice, slow start and ejection. It knows no network and no timer: each call passes the time, in
 * milliseconds on any clock.
 */
export class Picker<E extends Endpoint> {
  readonly ejector: Ejector<E>;
  private readonly random: IntRandom;
  private readonly policy: Policy<E>;
  private readonly maxInFlight: number;
  private readonly slowStartMs: number;
  private readonly failureMs: number;
  private endpoints: readonly E[] = [];
  private listed: readonly E[] = [];
  private eligibleNow: readonly E[] = [];
  private panics = false;
  private inFlight = 0;
  /** Whether the eligible endpoints have changed since the last pick. */
  private isStale = false;
  /** When the first of the eligible endpoints is, or was, no longer new. */
  private warmFrom = Number.NEGATIVE_INFINITY;
  /** When the first of the ejected endpoints may be probed. */
  private probeAt = Number.POSITIVE_INFINITY;

  constructor(options: PickerOptions<E>) {
    this.random = new IntRandom(options.random);
    const { choices = 2, zone = '' } = options;
    const context = { random: this.random, choices, zone, inFlight: () => this.inFlight };
    this.policy = createPolicy<E>(options.policy, context);
    this.maxInFlight = options.maxInFlight ?? Number.MAX_SAFE_INTEGER;
    this.slowStartMs = options.slowStartMs ?? 0;
    this.failureMs = options.failureMs ?? 1_000;
    this.ejector = new Ejector(options.ejection ?? {}, (endpoint, now) => {
      this.isStale = true;
      if (endpoint.health.ejection === undefined) {
        endpoint.warmAt = now + this.slowStartMs;
        // How slow it was before the ejection says nothing about it now: the first call tells.
        endpoint.latency.forget();
      }
      options.onChange?.(endpoint, now);
    });
  }

  /** From now on these are the endpoints. Those that join a list which was not empty start slowly. */
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

  /** Which endpoints may be picked. */
  get eligible(): readonly E[] {
    if (this.isStale) this.refresh();
    return this.eligibleNow;
  }

  /** Whether so many are ejected that all are used. */
  get isPanic(): boolean {
    if (this.isStale) this.refresh();
    return this.panics;
  }

  /**
   * Picks an endpoint for one call; nothing when there is none, or when all have as many calls as they may.
   * @param tried - endpoints that failed this call before: picked again only when there is no other.
   * @param preferred - picked instead of the policy's choice, if eligible, untried and with capacity.
   */
  pick(call: PickedCall, now: number, tried?: readonly E[], preferred?: E): EndpointPick<E> | undefined {
    if (this.isStale) this.refresh();
    if (this.eligibleNow.length === 0) return undefined;
    const waits = call.waits === true;
    if (now >= this.probeAt && call.idempotent === true && !waits) {
      const probed = this.due(now, tried);
      if (probed !== undefined) return this.picked(probed, false, true, now);
    }
    if (preferred !== undefined && this.eligibleNow.includes(preferred) && tried?.includes(preferred) !== true) {
      if (this.hasCapacity(preferred, waits)) return this.picked(preferred, waits, false, now);
    }
    const first = this.policy.pick(now, call.key);
    const isOrdinary = tried === undefined && first.inFlight < this.maxInFlight && now >= first.warmAt;
    const chosen = isOrdinary ? first : this.another(first, call, tried, now);
    return chosen && this.picked(chosen, waits, false, now);
  }

  /** Records the outcome of a pick, whose `done` runs this once. */
  record({ endpoint, pickedAt, ejections, waits, isProbe }: EndpointPick<E>, outcome: CallOutcome, now: number): void {
    const { health, latency } = endpoint;
    if (waits) endpoint.waiting -= 1;
    else {
      endpoint.inFlight -= 1;
      this.inFlight -= 1;
    }
    if (outcome === 'success') {
      if (!waits) latency.observe(now - pickedAt, now);
      this.ejector.succeeded(endpoint, ejections, now);
    } else if (outcome === 'failure') {
      endpoint.failures += 1;
      endpoint.recentFailures.add(now);
      if (!waits) latency.observe(Math.max(now - pickedAt, this.failureMs), now);
      this.ejector.failed(endpoint, isProbe && ejections === health.ejections, now);
    } else if (!waits) latency.observeAtLeast(now - pickedAt, now);
    // A probe that was cancelled is over too, and the next call may be one.
    if (isProbe && health.probing && ejections === health.ejections) {
      health.probing = false;
      this.isStale = true;
    }
    this.ejector.sweep(this.endpoints, now);
    if (endpoint.onIdle !== undefined && endpoint.inFlight + endpoint.waiting === 0) endpoint.onIdle();
  }

  private picked(endpoint: E, waits: boolean, isProbe: boolean, now: number): EndpointPick<E> {
    endpoint.picks += 1;
    if (waits) endpoint.waiting += 1;
    else {
      endpoint.inFlight += 1;
      this.inFlight += 1;
    }
    if (isProbe) endpoint.health.probing = true;
    return new EndpointPick(this, endpoint, now, waits, isProbe);
  }

  /** Prefers an untried, warm endpoint with capacity. */
  private another(first: E, { key, waits }: PickedCall, tried: readonly E[] | undefined, now: number): E | undefined {
    let chosen = first;
    // Once for all tries: else a new instance that the policy insists on would have as many chances.
    const luck = this.random.fraction();
    for (let again = 0; ; again += 1) {
      if (tried?.includes(chosen) !== true && this.hasCapacity(chosen, waits) && this.shareOf(chosen, now) > luck)
        return chosen;
      if (again === TRIES) break;
      chosen = this.policy.pick(now, key);
    }
    const free = this.eligibleNow.filter((endpoint) => this.hasCapacity(endpoint, waits));
    const untried = tried === undefined ? free : free.filter((endpoint) => !tried.includes(endpoint));
    const warm = untried.filter(({ warmAt }) => now >= warmAt);
    const best = [warm, untried, free].find(({ length }) => length > 0);
    return best?.[this.random.below(best.length)];
  }

  private hasCapacity({ inFlight }: E, waits: boolean | undefined): boolean {
    return waits === true || inFlight < this.maxInFlight;
  }

  /**
   * Which part of the calls that it would get an instance takes: a new one few at first, and more and more of them. Where all
   * are new, it is the part relative to the oldest, so that the calls are taken.
   */
  private shareOf({ warmAt }: E, now: number): number {
    return warmth(warmAt, now, this.slowStartMs) / warmth(this.warmFrom, now, this.slowStartMs);
  }

  /** An endpoint that was ejected for calls that failed, and can be probed by a call. */
  private due(now: number, tried: readonly E[] | undefined): E | undefined {
    let found: E | undefined;
    this.probeAt = Number.POSITIVE_INFINITY;
    for (const endpoint of this.listed) {
      const { ejection, probing } = endpoint.health;
      if (ejection === undefined || ejection.reason === 'connection' || probing) continue;
      const isDue = now >= ejection.until && tried?.includes(endpoint) !== true;
      if (isDue && found === undefined) found = endpoint;
      else this.probeAt = Math.min(this.probeAt, ejection.until);
    }
    return found;
  }

  private refresh(): void {
    this.isStale = false;
    ({ listed: this.listed, endpoints: this.eligibleNow, isPanic: this.panics } = eligible(this.endpoints));
    this.policy.update(this.eligibleNow);
    this.warmFrom = this.eligibleNow.reduce((first, { warmAt }) => Math.min(first, warmAt), Number.POSITIVE_INFINITY);
    // The next call finds out which may be probed, and when.
    this.probeAt = Number.NEGATIVE_INFINITY;
  }
}
