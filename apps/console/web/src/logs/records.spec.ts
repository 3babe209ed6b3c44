import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../src/api/telemetry.ts';
import { mergeNewest } from './records.ts';

const records = (...ids: number[]) => ids.map((id) => ({ id }) as LogRecord);
const merged = (known: number[], newest: number[], limit = 3) =>
  mergeNewest(records(...known), records(...newest), limit).map(({ id }) => id);

describe('the records on the page', () => {
  it('get each new record once, newest first', () => {
    expect(merged([], [2, 1])).toEqual([2, 1]);
    expect(merged([4, 2, 1], [7, 4, 2])).toEqual([7, 4, 2, 1]);
    expect(merged([4, 2, 1], [9])).toEqual([9, 4, 2, 1]);
  });

  it('stay the same array if nothing is new', () => {
    const known = records(2, 1);
    expect(mergeNewest(known, records(2, 1), 3)).toBe(known);
  });

  it('have no gap: if records between may be missing, only the newest stay', () => {
    expect(merged([4, 2], [9, 8, 7])).toEqual([9, 8, 7]);
  });

  it('are at most 2 000', () => {
    const known = Array.from({ length: 2_000 }, (_, index) => 2_000 - index);
    expect(merged(known, [2_001])).toHaveLength(2_000);
  });
});
