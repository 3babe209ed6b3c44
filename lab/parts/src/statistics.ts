/** @throws RangeError if there are no values. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('a median needs at least one value, got none');
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * The smallest value that at least this share of all values does not exceed (nearest rank).
 * @param share - above 0, at most 1.
 * @returns NaN if there are no values.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/**
 * An interval that contains the median of the distribution with a probability of at least 95 %, whatever the
 * distribution is: two order statistics.
 * @returns undefined with fewer than six values, which are too few.
 * @see W. J. Conover, Practical Nonparametric Statistics, 1999, 3.2
 */
export function medianInterval(values: readonly number[]): readonly [low: number, high: number] | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  // The probability that at most `rank` of n values are below the median: binomial with p = 1/2.
  let probability = 0.5 ** sorted.length;
  let tail = probability;
  let rank = -1;
  for (let next = 0; tail <= 0.025; next += 1) {
    rank = next;
    probability *= (sorted.length - next) / (next + 1);
    tail += probability;
  }
  return rank < 0 ? undefined : [sorted[rank]!, sorted[sorted.length - 1 - rank]!];
}
