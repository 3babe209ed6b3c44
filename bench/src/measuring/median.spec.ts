import { describe, expect, it } from 'vitest';
import { median } from './median.ts';

describe('median', () => {
  it('is the value in the middle, whatever the order', () => {
    expect(median([9, 1, 100])).toBe(9);
  });

  it('is halfway between the two in the middle', () => {
    expect(median([4, 1, 2, 100])).toBe(3);
  });

  it('does not exist without values', () => {
    expect(() => median([])).toThrow('at least one value');
  });
});
