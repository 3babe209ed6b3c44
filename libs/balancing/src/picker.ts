import { Ejector, type EjectionOptions } from './health/ejector.ts';
import { eligible } from './health/eligible.ts';
import type { Candidate } from './candidate.ts';
import { Dice, type Random } from './dice.ts';
import { Lease, type CallEnd } from './lease.ts';
import { createPolicy, type PolicyName } from './policies/policies.ts';
import type { Policy } from './policies/policy.ts';

export interface PickerOptions<C extends Candidate = Candidate> {
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
  /** Hears of everybody who goes out or comes in again. */
  readonly onChange?: (candidate: C, now: number) => void;
}

/** What of a call matters to who is asked. */
export interface PickedCall {
  /** Whether repeating it is harmless: then it may be the one that probes an instance which was out. */
  readonly idempotent?: boolean;
  /** Whether its answer comes late on purpose. */
  readonly waits?: boolean;
  /** What it is about, for policies that send the same to the same. */
  readonly key?: string;
}

/** The smallest part of its calls that a new instance gets. */
const FIRST_SHARE = 0.1;
/** How often the policy is asked again for somebody who can take the call, before everybody is looked at. */
const TRIES = 3;

/**
 * Lends the instances of one service to calls: the policy chooses among those that are well, and what comes of the calls
 * feeds its choice, slow start and ejection. It knows no network and no timer: time is told to it with each call, in
 * milliseconds on any clock.
 */
export class Picker<C extends Candidate> {
  readonly ejector: Ejector<C>;
  private readonly dice: Dice;
  private readonly policy: Policy<C>;
  private readonly maxInFlight: number;
  private readonly slowStartMs: number;
  private readonly failureMs: number;
  private candidates: readonly C[] = [];
  private listed: readonly C[] = [];
  private eligibleNow: readonly C[] = [];
  private panics = false;
  private inFlight = 0;
  /** Whether who is eligible has changed since the last pick. */
  private isStale = false;
  /** When the first of those that are eligible is, or was, no longer new. */
  private warmFrom = Number.NEGATIVE_INFINITY;
  /** When the first of those that are out may be probed. */
  private probeAt = Number.POSITIVE_INFINITY;

  constructor(options: PickerOptions<C>) {
    this.dice = new Dice(options.random);
    const { choices = 2, zone = '' } = options;
    const context = { dice: this.dice, choices, zone, inFlight: () => this.inFlight };
    this.policy = createPolicy<C>(options.policy, context);
    this.maxInFlight = options.maxInFlight ?? Number.MAX_SAFE_INTEGER;
    this.slowStartMs = options.slowStartMs ?? 0;
    this.failureMs = options.failureMs ?? 1_000;
    this.ejector = new Ejector(options.ejection ?? {}, (candidate, now) => {
      this.isStale = true;
      if (candidate.health.ejection === undefined) {
        candidate.warmAt = now + this.slowStartMs;
        // How slow it was when it went out says nothing of it now: the first call tells.
        candidate.latency.forget();
      }
      options.onChange?.(candidate, now);
    });
  }

  /** From now on these are the instances. Those that join a list which was not empty start slowly. */
  update(candidates: readonly C[], now: number): void {
    const warmAt = this.candidates.length > 0 ? now + this.slowStartMs : now;
    for (const candidate of candidates) {
      if (!candidate.isListed) candidate.warmAt = warmAt;
      candidate.isListed = true;
    }
    this.candidates = candidates;
    this.isStale = true;
  }

  get all(): readonly C[] {
    return this.candidates;
  }

  /** Who may be picked. */
  get eligible(): readonly C[] {
    if (this.isStale) this.refresh();
    return this.eligibleNow;
  }

  /** Whether so many are out that all are asked. */
  get isPanic(): boolean {
    if (this.isStale) this.refresh();
    return this.panics;
  }

  /**
   * Lends an instance for one call; nothing when nobody can take it: there is none, or all have as many as they may.
   * @param tried - who was asked before and failed: asked again only where there is nobody else.
   * @param preferred - who is asked rather than whom the policy picks, if eligible, untried and with room.
   */
  lend(call: PickedCall, now: number, tried?: readonly C[], preferred?: C): Lease<C> | undefined {
    if (this.isStale) this.refresh();
    if (this.eligibleNow.length === 0) return undefined;
    if (now >= this.probeAt && call.idempotent === true && call.waits !== true) {
      const probed = this.due(now, tried);
      if (probed !== undefined) return this.lent(probed, false, true, now);
    }
    if (preferred !== undefined && this.canTake(preferred, call, tried)) {
      return this.lent(preferred, call.waits === true, false, now);
    }
    const first = this.policy.pick(now, call.key);
    const isOrdinary = tried === undefined && first.inFlight < this.maxInFlight && now >= first.warmAt;
    const chosen = isOrdinary ? first : this.another(first, call, tried, now);
    return chosen && this.lent(chosen, call.waits === true, false, now);
  }

  /** Takes a lease back: `Lease` sees to it that this happens once. */
  takeBack({ candidate, lentAt, ejections, waits, isProbe }: Lease<C>, end: CallEnd, now: number): void {
    const { health, latency } = candidate;
    if (waits) candidate.waiting -= 1;
    else {
      candidate.inFlight -= 1;
      this.inFlight -= 1;
    }
    if (end === 'answered') {
      if (!waits) latency.observe(now - lentAt, now);
      this.ejector.answered(candidate, ejections, now);
    } else if (end === 'failed') {
      candidate.failures += 1;
      candidate.recentFailures.add(now);
      if (!waits) latency.observe(Math.max(now - lentAt, this.failureMs), now);
      this.ejector.failed(candidate, isProbe && ejections === health.ejections, now);
    } else if (!waits) latency.observeAtLeast(now - lentAt, now);
    // A probe that found out nothing is over too, and the next call may be one.
    if (isProbe && health.probing && ejections === health.ejections) {
      health.probing = false;
      this.isStale = true;
    }
    this.ejector.sweep(this.candidates, now);
  }

  private lent(candidate: C, waits: boolean, isProbe: boolean, now: number): Lease<C> {
    candidate.picks += 1;
    if (waits) candidate.waiting += 1;
    else {
      candidate.inFlight += 1;
      this.inFlight += 1;
    }
    if (isProbe) candidate.health.probing = true;
    return new Lease(this, candidate, now, waits, isProbe);
  }

  /** Somebody who was not tried, has room and is warm, or as much of that as there is. */
  private another(first: C, { key, waits }: PickedCall, tried: readonly C[] | undefined, now: number): C | undefined {
    let chosen = first;
    // Once for all tries: else a new instance that the policy insists on would have as many chances.
    const luck = this.dice.fraction();
    for (let again = 0; ; again += 1) {
      if (tried?.includes(chosen) !== true && this.hasRoom(chosen, waits) && this.shareOf(chosen, now) > luck)
        return chosen;
      if (again === TRIES) break;
      chosen = this.policy.pick(now, key);
    }
    const roomy = this.eligibleNow.filter((candidate) => this.hasRoom(candidate, waits));
    const untried = tried === undefined ? roomy : roomy.filter((candidate) => !tried.includes(candidate));
    const warm = untried.filter(({ warmAt }) => now >= warmAt);
    const best = [warm, untried, roomy].find(({ length }) => length > 0);
    return best?.[this.dice.below(best.length)];
  }

  private canTake(candidate: C, { waits }: PickedCall, tried: readonly C[] | undefined): boolean {
    const isWell = this.eligibleNow.includes(candidate) && tried?.includes(candidate) !== true;
    return isWell && this.hasRoom(candidate, waits);
  }

  private hasRoom({ inFlight }: C, waits: boolean | undefined): boolean {
    return waits === true || inFlight < this.maxInFlight;
  }

  /**
   * Which part of the calls that it would get an instance takes: a new one few at first, and more and more of them. Where all
   * are new, it is the part next to the oldest: somebody has to take the calls.
   */
  private shareOf({ warmAt }: C, now: number): number {
    return this.warmth(warmAt, now) / this.warmth(this.warmFrom, now);
  }

  private warmth(warmAt: number, now: number): number {
    return now >= warmAt ? 1 : Math.max(FIRST_SHARE, 1 - (warmAt - now) / this.slowStartMs);
  }

  /** Somebody who is out for calls that failed, and can be probed by a call. */
  private due(now: number, tried: readonly C[] | undefined): C | undefined {
    let found: C | undefined;
    this.probeAt = Number.POSITIVE_INFINITY;
    for (const candidate of this.listed) {
      const { ejection, probing } = candidate.health;
      if (ejection === undefined || ejection.reason === 'connection' || probing) continue;
      const isDue = now >= ejection.until && tried?.includes(candidate) !== true;
      if (isDue && found === undefined) found = candidate;
      else this.probeAt = Math.min(this.probeAt, ejection.until);
    }
    return found;
  }

  private refresh(): void {
    this.isStale = false;
    ({ listed: this.listed, candidates: this.eligibleNow, isPanic: this.panics } = eligible(this.candidates));
    this.policy.update(this.eligibleNow);
    this.warmFrom = this.eligibleNow.reduce((first, { warmAt }) => Math.min(first, warmAt), Number.POSITIVE_INFINITY);
    // The next call looks who may be probed, and when.
    this.probeAt = Number.NEGATIVE_INFINITY;
  }
}
