import type { Ejectable } from './endpoint.ts';

/** With fewer calls lately, a rate says nothing. */
const MIN_CALLS = 20;
/** So many standard deviations below the others is too far, as in gRPC and Envoy. */
const DEVIATIONS = 1.9;
/** Others that are all alike have a deviation of nothing: it counts as this. So 19 in 100 below them is far enough. */
const MIN_DEVIATION = 0.1;

export interface Outlier<E> {
  readonly endpoint: E;
  /** The part of its calls that was answered, and the mean of that over the others. */
  readonly rate: number;
  readonly others: number;
}

/**
 * Endpoints whose calls are answered clearly less often than those of the others. Each is compared with all but itself: among two or
 * three, the bad one would otherwise widen the deviation that it is measured by until it fits.
 */
export function outliers<E extends Ejectable>(all: readonly E[]): Outlier<E>[] {
  const known = all.filter(({ health }) => health.ejection === undefined && health.recent >= MIN_CALLS);
  if (known.length < 2) return [];
  const rates = known.map(({ health }) => health.recentAnswered / health.recent);
  const sum = rates.reduce((total, rate) => total + rate, 0);
  const squares = rates.reduce((total, rate) => total + rate * rate, 0);
  return known.flatMap((endpoint, at) => {
    const rate = rates[at] as number;
    const count = rates.length - 1;
    const others = (sum - rate) / count;
    const deviation = Math.sqrt(Math.max(0, (squares - rate * rate) / count - others * others));
    return rate < others - DEVIATIONS * Math.max(deviation, MIN_DEVIATION) ? [{ endpoint, rate, others }] : [];
  });
}
