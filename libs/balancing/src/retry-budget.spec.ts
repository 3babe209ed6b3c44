import { describe, expect, it } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

/** Number of retries granted when each call requests two, over some seconds. */
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
  it('allows a fifth of the calls plus ten per second, in any second', () => {
    expect(extra(new RetryBudget(), 200, 1)).toBeLessThanOrEqual(50);
    expect(extra(new RetryBudget(), 200, 10) / 2000).toBeCloseTo(0.25, 1);
    expect(extra(new RetryBudget(), 200, 10)).toBeLessThanOrEqual(0.26 * 2000);
  });

  it('changes its limits, and still counts earlier retries', () => {
    const budget = new RetryBudget({ share: 0, perSecond: 2 });
    expect([1, 2, 3].map(() => budget.take(0))).toEqual([true, true, false]);
    budget.configure({ share: 0, perSecond: 3 });
    expect([1, 2].map(() => budget.take(1))).toEqual([true, false]);
    budget.configure({ share: 1, perSecond: 3 });
    budget.called(2);
    expect([1, 2].map(() => budget.take(2))).toEqual([true, false]);
  });

  it('does not accumulate unused budget', () => {
    const budget = new RetryBudget();
    for (let now = 0; now < 60_000; now += 5) budget.called(now);
    expect(extra(budget, 200, 1, 60_000)).toBeLessThanOrEqual(60);
  });

  it('allows retries at a low call rate', () => {
    expect(extra(new RetryBudget(), 1, 30)).toBe(60);
  });

  it('covers all calls in flight to one failed instance', () => {
    const budget = new RetryBudget();
    for (let now = 0; now < 1000; now += 1) budget.called(now);
    for (let i = 0; i < 150; i += 1) expect(budget.take(1000)).toBe(true);
  });

  it('is the same after a long time without calls', () => {
    const budget = new RetryBudget();
    extra(budget, 100, 1);
    for (let i = 0; i < 10; i += 1) expect(budget.take(1e9)).toBe(true);
    expect(budget.take(1e9)).toBe(false);
  });
});
