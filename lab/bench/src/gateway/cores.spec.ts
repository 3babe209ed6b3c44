import { describe, expect, it } from 'vitest';
import { parseCpuList } from './cores.ts';

describe('parseCpuList', () => {
  it.each([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['1,4-5,9', [1, 4, 5, 9]],
    ['', []],
  ])('parses %j', (list, cores) => {
    expect(parseCpuList(list)).toEqual(cores);
  });
});
