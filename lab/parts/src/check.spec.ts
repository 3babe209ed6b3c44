import { describe, expect, it } from 'vitest';
import { atLeast, atMost, checkLine, checkTable, equals, textEquals } from './check.ts';

describe('checks', () => {
  it('are met at the threshold, and not met beyond it', () => {
    expect([atMost('n', 5, 5), atMost('n', 5.1, 5), atLeast('n', 5, 5), atLeast('n', 4.9, 5)]).toMatchObject([
      { ok: true },
      { ok: false },
      { ok: true },
      { ok: false },
    ]);
    expect([equals('n', 2, 2), equals('n', 1, 2), textEquals('n', 'a', 'a'), textEquals('n', 'a', 'b')]).toMatchObject([
      { ok: true },
      { ok: false },
      { ok: true },
      { ok: false },
    ]);
  });

  it('are not met by a number that could not be measured', () => {
    expect([atMost('n', NaN, 1), atLeast('n', NaN, 1)]).toMatchObject([{ ok: false }, { ok: false }]);
  });

  it('round numbers below 100 to hundredths and others to integers, and add the unit', () => {
    expect(atMost('p99', 99.126, 1_500.4, 'ms')).toMatchObject({ found: '99.13 ms', threshold: '≤ 1500 ms' });
    expect(atLeast('orders', 20, 0.005)).toMatchObject({ found: '20', threshold: '≥ 0.01' });
  });

  it('are formatted as terminal lines, and as table rows without line breaks or unescaped bars', () => {
    const failed = textEquals('the log', 'a\n  b|c', 'a b');
    expect(checkLine(failed)).toBe('✗ the log: a\n  b|c (a b)');
    expect(checkTable([failed, equals('exits', 1, 1)])).toEqual([
      '| what | found | threshold | met |',
      '| --- | --- | --- | --- |',
      '| the log | a b\\|c | a b | **no** |',
      '| exits | 1 | 1 | yes |',
    ]);
  });
});
