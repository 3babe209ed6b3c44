import { describe, expect, it } from 'vitest';
import { median, percentile } from './statistics.ts';

describe('median', () => {
  it('is the middle value, whatever the order', () => {
    expect(median([9, 1, 100])).toBe(9);
  });

  it('is the mean of the two middle values', () => {
    expect(median([4, 1, 2, 100])).toBe(3);
  });

  it('throws without values', () => {
    expect(() => median([])).toThrow('at least one value');
  });
});

describe('percentile', () => {
  it('is the smallest value that the given share of values does not exceed', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.001, 0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([1, 50, 99, 100]);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
