import { describe, expect, it } from 'vitest';
import { median, medianInterval, percentile } from './statistics.ts';

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

describe('medianInterval', () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => count - index);

  it('has the order statistics of the sign test, as in its tables', () => {
    expect(medianInterval(upTo(6))).toEqual([1, 6]);
    expect(medianInterval(upTo(9))).toEqual([2, 8]);
    expect(medianInterval(upTo(20))).toEqual([6, 15]);
  });

  it('is undefined for fewer than six values', () => {
    expect(medianInterval(upTo(5))).toBeUndefined();
  });
});
