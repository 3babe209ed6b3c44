import { describe, expect, it } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

/** Attempts beyond the first, when each call wants two more, over some seconds. */
function extra(budget: RetryBudget, perSecond: number, seconds: number, from = 0): number {
  let retries = 0;
  for (let call = 0; call < perSecond * seconds; call += 1) {
    const now = from + (call * 1000) / perSecond;
    budget.called(now);
    for (let i = 0; i < 2; i += 1) if (budget.take(now)) retries += 1;
  }
  return retries;
}

describe('RetryBudget', () => {
  it('allows a fifth of the calls and ten a second, over any second', () => {
    expect(extra(new RetryBudget(), 200, 1)).toBeLessThanOrEqual(50);
    expect(extra(new RetryBudget(), 200, 10) / 2000).toBeCloseTo(0.25, 1);
    expect(extra(new RetryBudget(), 200, 10)).toBeLessThanOrEqual(0.26 * 2000);
  });

  it('saves nothing up in good times', () => {
    const budget = new RetryBudget();
    for (let now = 0; now < 60_000; now += 5) budget.called(now);
    expect(extra(budget, 200, 1, 60_000)).toBeLessThanOrEqual(60);
  });

  it('allows some retries of a call now and then', () => {
    expect(extra(new RetryBudget(), 1, 30)).toBe(60);
  });

  it('covers all that one instance had in flight', () => {
    const budget = new RetryBudget();
    for (let now = 0; now < 1000; now += 1) budget.called(now);
    for (let i = 0; i < 150; i += 1) expect(budget.take(1000)).toBe(true);
  });

  it('is the same after a long silence', () => {
    const budget = new RetryBudget();
    extra(budget, 100, 1);
    for (let i = 0; i < 10; i += 1) expect(budget.take(1e9)).toBe(true);
    expect(budget.take(1e9)).toBe(false);
  });
});
