import { describe, expect, it } from 'vitest';
import { secondsIn } from './processes.ts';

describe('secondsIn', () => {
  it('adds user and system time, in ticks of 10 ms', () => {
    const stat = '4321 (node) S 1 4321 4321 0 -1 4194560 9000 0 3 0 250 50 7 8 20 0 11 0 12345 0 0';
    expect(secondsIn(stat)).toBe(3);
  });

  it('accepts a process name with spaces and parentheses', () => {
    const stat = '1 (a) 9 (b c) S 1 1 1 0 -1 0 9000 0 3 0 100 25 7 8 20 0 11 0 12345 0 0';
    expect(secondsIn(stat)).toBe(1.25);
  });
});
