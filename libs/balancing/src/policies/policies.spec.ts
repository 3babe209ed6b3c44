import { describe, expect, it } from 'vitest';
import { endpoints, policyOf, shares } from './endpoints.fixture.ts';
import { policyNames } from './policies.ts';

describe.each(policyNames)('%s', (name) => {
  // The keys themselves cause a deviation. With many keys it is small.
  const spread = (picks: readonly number[]) =>
    Math.max(...picks) / (picks.reduce((sum, n) => sum + n, 0) / picks.length);

  it.each([1, 2, 3, 7])('spreads calls evenly over %i equal endpoints', (count) => {
    const policy = policyOf(name, count);
    const all = endpoints(count);
    policy.update(all);
    expect(spread(shares(all, 7000, (at) => policy.pick(at, `key ${at}`)))).toBeLessThan(
      name === 'consistent-hash' ? 1.3 : 1.1,
    );
  });

  it('picks the only endpoint, busy or not', () => {
    const policy = policyOf(name, 1);
    const [only] = endpoints(1);
    only!.inFlight = 1000;
    policy.update([only!]);
    for (let i = 0; i < 10; i += 1) expect(policy.pick(i)).toBe(only);
  });

  it('picks only from the latest list', () => {
    const policy = policyOf(name, 4);
    const all = endpoints(6);
    policy.update(all.slice(0, 5));
    for (let i = 0; i < 101; i += 1) policy.pick(i);
    for (const list of [[], all.slice(3), all.slice(1, 2), all]) {
      policy.update(list);
      const picked = new Set(list.length === 0 ? [] : Array.from({ length: 500 }, (_, at) => policy.pick(at)));
      expect(picked).toEqual(new Set(list));
    }
  });
});
