import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

const attempts = [1, 2, 3, 4, 5, 6, 7, 60, 5_000];
const almostOne = () => 1 - Number.EPSILON;

describe('backoffMs', () => {
  it('doubles its bound with every attempt, up to five seconds', () => {
    expect(attempts.map((attempt) => backoffMs(attempt, almostOne))).toEqual([
      199, 399, 799, 1599, 3199, 4999, 4999, 4999, 4999,
    ]);
  });

  it('is uniform between 0 and its bound', () => {
    expect(attempts.map((attempt) => backoffMs(attempt, () => 0))).toEqual(attempts.map(() => 0));
    expect(backoffMs(4, () => 0.5)).toBe(800);
  });
});
