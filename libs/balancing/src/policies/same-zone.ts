import type { Endpoint } from '../endpoint.ts';
import type { Policy, PolicyContext } from './policy.ts';
import { loadOf, PeakEwmaLoad, TwoChoices } from './two-choices.ts';

/** Calls overflow to another zone if `local > FACTOR · remote + SLACK`, in calls in flight. */
const FACTOR = 2;
const SLACK = 4;

/**
 * Prefers the caller's own zone: a call across zones is slower and costs money. Calls overflow to other zones when the
 * local instances are clearly busier than the others, because they are too few, too slow or failing. Within the own
 * zone and within the other zones it picks by two choices and peak EWMA, and then compares the two picks.
 * @see Envoy, zone aware routing. It has the same aim, but compares host counts, which a caller may not know; this
 * compares load.
 */
export class SameZone<E extends Endpoint> implements Policy<E> {
  private readonly local: TwoChoices<E>;
  private readonly remote: TwoChoices<E>;
  private localCount = 0;
  private remoteCount = 0;

  constructor(private readonly context: PolicyContext) {
    this.local = new TwoChoices(context.random, new PeakEwmaLoad(), context.choices);
    this.remote = new TwoChoices(context.random, new PeakEwmaLoad(), context.choices);
  }

  update(endpoints: readonly E[]): void {
    const local = endpoints.filter(({ instance }) => instance.zone === this.context.zone);
    const remote = endpoints.filter(({ instance }) => instance.zone !== this.context.zone);
    this.local.update(local);
    this.remote.update(remote);
    this.localCount = local.length;
    this.remoteCount = remote.length;
  }

  pick(now: number): E {
    if (this.localCount === 0) return this.remote.pick(now);
    const near = this.local.pick(now);
    if (this.remoteCount === 0 || loadOf(near, now) <= SLACK) return near;
    const far = this.remote.pick(now);
    const isOverflowing = loadOf(near, now) > FACTOR * loadOf(far, now) + SLACK;
    return isOverflowing ? far : near;
  }
}
