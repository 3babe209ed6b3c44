import type { BalancedInstance } from '../instance.ts';
import type { Health } from './health.ts';

interface Patient {
  readonly instance: BalancedInstance;
  readonly health: Health;
}

interface Eligible<P> {
  /** Who would be asked if nobody was ejected. */
  readonly listed: readonly P[];
  readonly candidates: readonly P[];
  /** Whether so many are ejected that it counts for nothing. */
  readonly isPanic: boolean;
}

/**
 * Who may be asked. Those that pass in the registry; with none passing all of them: what checks say may be wrong, and an
 * instance that can't serve says so by itself, in words that the caller understands. Of these, who is not ejected; but when
 * more than half are, or all of up to three, ejections count for nothing. So many can't be ill by themselves, and the few
 * that are left would drown in the calls of all.
 * @see Envoy, panic threshold, https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/panic_threshold
 */
export function eligible<P extends Patient>(all: readonly P[]): Eligible<P> {
  const passing = all.filter(({ instance }) => instance.status === 'passing');
  const listed = passing.length > 0 ? passing : all;
  const well = listed.filter(({ health }) => health.ejection === undefined);
  const fewest = listed.length <= 3 ? Math.min(1, listed.length) : listed.length / 2;
  return well.length < fewest
    ? { listed, candidates: listed, isPanic: true }
    : { listed, candidates: well, isPanic: false };
}
