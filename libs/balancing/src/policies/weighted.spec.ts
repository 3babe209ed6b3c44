import { expect, it } from 'vitest';
import { endpoints, policyOf, shares } from './endpoints.fixture.ts';

it.each([[[1, 2, 3]], [[5, 1]], [[1, 1, 98]], [Array.from({ length: 100 }, (_, at) => 1 + (at % 7))]])(
  'picks by weight, within 1 %% over a million picks: %j',
  (weights) => {
    const all = endpoints(weights.length, (at) => ({ weight: weights[at] }));
    const policy = policyOf('weighted', 1);
    policy.update(all);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [at, share] of shares(all, 1_000_000, (now) => policy.pick(now)).entries()) {
      const due = (1_000_000 * weights[at]!) / total;
      expect(Math.abs(share - due)).toBeLessThan(0.01 * due);
    }
  },
);

it('interleaves picks from the start, instead of picking one several times in a row', () => {
  const all = endpoints(2, (at) => ({ weight: at === 0 ? 3 : 1 }));
  const policy = policyOf('weighted', 2);
  policy.update(all);
  for (let round = 0; round < 50; round += 1) {
    const [, light] = shares(all, 8, (now) => policy.pick(now));
    expect(light).toBeGreaterThanOrEqual(1);
    expect(light).toBeLessThanOrEqual(3);
  }
});

it('picks no endpoint of weight 0 while another has a weight', () => {
  const all = endpoints(3, (at) => ({ weight: at === 1 ? 0 : 1 }));
  const policy = policyOf('weighted', 3);
  policy.update(all);
  expect(shares(all, 300, (now) => policy.pick(now))[1]).toBe(0);
  policy.update([all[1]!]);
  expect(policy.pick(0)).toBe(all[1]);
});
