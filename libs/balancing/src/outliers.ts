import type { Ejectable } from './endpoint.ts';

/** Minimum number of recent calls for a success rate to be significant. */
const MIN_CALLS = 20;
/** Number of standard deviations below the mean of the others that makes an outlier, as in gRPC and Envoy. */
const DEVIATIONS = 1.9;
/** Minimum standard deviation, as equal rates have 0. So a rate 19 percentage points below the others is an outlier. */
const MIN_DEVIATION = 0.1;

export interface Outlier<E> {
  readonly endpoint: E;
  /** Its success rate, and the mean success rate of the others. */
  readonly rate: number;
  readonly others: number;
}

/**
 * Returns the endpoints with a success rate clearly below that of the others: `rate < mean − 1.9 · max(deviation,
 * 0.1)`. Mean and deviation exclude the endpoint itself. Otherwise, among two or three endpoints, the bad one would
 * increase the deviation until it is no outlier.
 */
export function outliers<E extends Ejectable>(all: readonly E[]): Outlier<E>[] {
  const known = all.filter(({ health }) => health.ejection === undefined && health.recent >= MIN_CALLS);
  if (known.length < 2) return [];
  const rates = known.map(({ health }) => health.recentSuccesses / health.recent);
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
