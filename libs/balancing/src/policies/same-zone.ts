import type { Endpoint } from '../endpoint.ts';
import type { Policy, PolicyContext } from './policy.ts';
import { ExpectedWait, TwoChoices } from './two-choices.ts';

/** How many more calls an instance at home may have in flight than one elsewhere, as a factor and on top of it. */
const FACTOR = 2;
const SLACK = 4;

/**
 * The caller's own zone first: a call that crosses zones is slower and costs money. Calls flow over to the other zones
 * once instances at home are clearly busier than those elsewhere, because they are too few, too slow or failing.
 * Two choices by expected wait within each, and between the two that they find.
 * @see Envoy's zone aware routing, whose aim this has; by load instead of by counts of hosts, which a caller may not know.
 */
export class SameZone<E extends Endpoint> implements Policy<E> {
  private readonly home: TwoChoices<E>;
  private readonly elsewhere: TwoChoices<E>;
  private atHome = 0;
  private isElsewhere = 0;

  constructor(private readonly context: PolicyContext) {
    this.home = new TwoChoices(context.random, new ExpectedWait(), context.choices);
    this.elsewhere = new TwoChoices(context.random, new ExpectedWait(), context.choices);
  }

  update(endpoints: readonly E[]): void {
    const home = endpoints.filter(({ instance }) => instance.zone === this.context.zone);
    const elsewhere = endpoints.filter(({ instance }) => instance.zone !== this.context.zone);
    this.home.update(home);
    this.elsewhere.update(elsewhere);
    this.atHome = home.length;
    this.isElsewhere = elsewhere.length;
  }

  pick(now: number): E {
    if (this.atHome === 0) return this.elsewhere.pick(now);
    const near = this.home.pick(now);
    if (this.isElsewhere === 0 || near.inFlight + near.recentFailures.at(now) <= SLACK) return near;
    const far = this.elsewhere.pick(now);
    const isOverflowing = loadOf(near, now) > FACTOR * loadOf(far, now) + SLACK;
    return isOverflowing ? far : near;
  }
}

const loadOf = ({ inFlight, recentFailures }: Endpoint, now: number): number => inFlight + recentFailures.at(now);
