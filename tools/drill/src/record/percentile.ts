/**
 * The smallest value that at least this share of all values does not exceed (nearest rank).
 * @param share - above 0, at most 1.
 * @returns NaN where there are no values.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
