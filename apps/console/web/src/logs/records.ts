import type { LogRecord } from '../../../src/api/telemetry.ts';

const MAX_RECORDS = 2_000;

/**
 * Adds the newest records to those on the page. Both are sorted, newest first. If records may be missing between them,
 * because the console sends only its newest ones, the earlier records go: the page never hides a gap.
 * @param limit - the number of records that the console sends at most.
 */
export function mergeNewest(
  known: readonly LogRecord[],
  newest: readonly LogRecord[],
  limit: number,
): readonly LogRecord[] {
  const lastKnown = known[0]?.id ?? -Infinity;
  const fresh = newest.filter(({ id }) => id > lastKnown);
  if (fresh.length === 0) return known;
  if (fresh.length === newest.length && newest.length >= limit) return newest;
  return [...fresh, ...known].slice(0, MAX_RECORDS);
}
