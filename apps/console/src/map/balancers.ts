import type { Balancer, BalancerList } from '../api/balancers.ts';
import type { CalledService } from '../scrape/ops-answers.ts';
import type { ScrapedInstance } from '../scrape/scraped-instance.ts';
import { byName } from './by-name.ts';
import type { SystemSources } from './system-sources.ts';

/** How each instance balances its calls to each service. */
export function balancersOf(
  { scraper, control }: Pick<SystemSources, 'scraper' | 'control'>,
  now = performance.now(),
): BalancerList {
  const items = scraper.instances().flatMap((caller) =>
    caller.calledServices(now).map((called) => ({
      caller: { id: caller.instance.id, name: control.nameOf(caller.instance.id), service: caller.instance.service },
      service: called.service,
      policy: called.policy,
      isPanic: called.panic,
      instances: called.instances
        .map((instance) => ({
          ...instance,
          name: control.nameOf(instance.id),
          ...caller.pickRates(called.service, instance.id),
        }))
        .sort(byName),
      latency: latencyOf(caller, called, now),
    })),
  );
  items.sort((one, other) => byName(one.caller, other.caller));
  return { at: new Date().toISOString(), items };
}

function latencyOf(caller: ScrapedInstance, { service }: CalledService, now: number): Balancer['latency'] {
  const change = caller.distribution(service, now);
  const buckets = [...(change?.buckets ?? [])];
  return {
    boundsMs: buckets.map(([bound]) => bound * 1000).filter(Number.isFinite),
    counts: buckets.map(([, count], at) => (count - (buckets[at - 1]?.[1] ?? 0)) / change!.seconds),
  };
}
