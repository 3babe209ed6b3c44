import { describe, expect, it } from 'vitest';
import { seededRandom } from '../timing/seeded-random.fixture.ts';
import { createPolicy, policyNames } from './policies.ts';

describe.each(policyNames)('%s', (name) => {
  const candidates = (count: number) => Array.from({ length: count }, (_, id) => ({ id, load: 0 }));

  it.each([1, 2, 3, 7])('spreads calls evenly over %i equal candidates', (count) => {
    const policy = createPolicy(name, seededRandom(count));
    const picks = new Array<number>(count).fill(0);
    const all = candidates(count);
    for (let i = 0; i < 7000; i += 1) picks[policy.pick(all).id]! += 1;
    for (const share of picks) expect(Math.abs(share - 7000 / count)).toBeLessThan(0.1 * (7000 / count));
  });

  it('takes the only one there is, busy or not', () => {
    const policy = createPolicy(name, seededRandom(1));
    const only = { load: 1000 };
    for (let i = 0; i < 10; i += 1) expect(policy.pick([only])).toBe(only);
  });

  it('spreads calls evenly again after the list has changed', () => {
    const policy = createPolicy(name, seededRandom(4));
    for (let i = 0; i < 101; i += 1) policy.pick(candidates(5));
    for (const count of [3, 6]) {
      const picks = new Array<number>(count).fill(0);
      for (let i = 0; i < 6000; i += 1) picks[policy.pick(candidates(count)).id]! += 1;
      for (const share of picks) expect(Math.abs(share - 6000 / count)).toBeLessThan(0.1 * (6000 / count));
    }
  });
});
