import { describe, expect, it } from 'vitest';
import { atLeast, atMost, checkLine, checkTable, exactly, same } from './check.ts';

describe('a check', () => {
  it('holds at its bound, and is broken beyond it', () => {
    expect([atMost('n', 5, 5), atMost('n', 5.1, 5), atLeast('n', 5, 5), atLeast('n', 4.9, 5)]).toMatchObject([
      { ok: true },
      { ok: false },
      { ok: true },
      { ok: false },
    ]);
    expect([exactly('n', 2, 2), exactly('n', 1, 2), same('n', 'a', 'a'), same('n', 'a', 'b')]).toMatchObject([
      { ok: true },
      { ok: false },
      { ok: true },
      { ok: false },
    ]);
  });

  it('is broken by a number that could not be measured', () => {
    expect([atMost('n', NaN, 1), atLeast('n', NaN, 1)]).toMatchObject([{ ok: false }, { ok: false }]);
  });

  it('tells small numbers to a hundredth and others in whole ones, with their unit', () => {
    expect(atMost('p99', 99.126, 1_500.4, 'ms')).toMatchObject({ found: '99.13 ms', bound: '≤ 1500 ms' });
    expect(atLeast('orders', 20, 0.005)).toMatchObject({ found: '20', bound: '≥ 0.01' });
  });

  it('is a line of a terminal, and a row of a table whose cells hold bars and line breaks', () => {
    const broken = same('the log', 'a\n  b|c', 'a b');
    expect(checkLine(broken)).toBe('✗ the log: a\n  b|c (a b)');
    expect(checkTable([broken, exactly('exits', 1, 1)])).toEqual([
      '| what | found | must be | holds |',
      '| --- | --- | --- | --- |',
      '| the log | a b\\|c | a b | **no** |',
      '| exits | 1 | 1 | yes |',
    ]);
  });
});
