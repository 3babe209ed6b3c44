import { describe, expect, it } from 'vitest';
import { parseGoDuration } from './go-duration.ts';

describe('parseGoDuration', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['300ms', 300],
    ['1.5s', 1500],
    ['.5s', 500],
    ['1h30m', 5_400_000],
    ['2m3s4ms', 123_004],
    ['500us', 0.5],
    ['-5s', -5000],
    ['+5s', 5000],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parseGoDuration(text)).toBeCloseTo(ms);
  });

  it.each(['', '5', 's', '1d', '1s ', '1 s', '1s1', '--1s', '1e3s', 'Infinity', '٣s'])('refuses %j', (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  });

  it('refuses half a megabyte of digits without delay', () => {
    expect(parseGoDuration('1'.repeat(500_000))).toBeUndefined();
  });
});
