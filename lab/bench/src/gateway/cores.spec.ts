import { describe, expect, it } from 'vitest';
import { coresOf } from './cores.ts';

describe('coresOf', () => {
  it.each([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['1,4-5,9', [1, 4, 5, 9]],
    ['', []],
  ])('reads %j', (list, cores) => {
    expect(coresOf(list)).toEqual(cores);
  });
});
