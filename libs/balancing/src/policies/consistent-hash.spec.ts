import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../endpoint.ts';
import { endpoints, policyOf, shares } from './endpoints.fixture.ts';

const keys = Array.from({ length: 20_000 }, (_, at) => `key ${at}`);

describe('ConsistentHash', () => {
  /** The endpoint of each key when all keys are in flight at the same time. */
  function placed(all: readonly Endpoint[], some = keys): Map<string, Endpoint> {
    let inFlight = 0;
    for (const endpoint of all) endpoint.inFlight = 0;
    const policy = policyOf('consistent-hash', 1, { inFlight: () => inFlight });
    policy.update(all);
    return new Map(
      some.map((key) => {
        const endpoint = policy.pick(0, key);
        endpoint.inFlight += 1;
        inFlight += 1;
        return [key, endpoint];
      }),
    );
  }

  it('sends equal keys to the same endpoint, regardless of list order', () => {
    const all = endpoints(10);
    const policies = [policyOf('consistent-hash', 1), policyOf('consistent-hash', 2)] as const;
    policies[0].update(all);
    policies[1].update(all.toReversed());
    for (const key of keys.slice(0, 500)) expect(policies[0].pick(0, key)).toBe(policies[1].pick(0, key));
  });

  it.each([3, 100])('gives none of %i more than 1.25 times the mean, in flight and over time', (count) => {
    const all = endpoints(count);
    placed(all);
    expect(Math.max(...all.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(
      Math.ceil((1.25 * keys.length) / count),
    );
    const policy = policyOf('consistent-hash', 1);
    for (const endpoint of all) endpoint.inFlight = 0;
    policy.update(all);
    expect(Math.max(...shares(all, keys.length, (at) => policy.pick(0, keys[at])))).toBeLessThan(
      (1.25 * keys.length) / count,
    );
  });

  it('moves at most twice the ideal number of keys when one of 100 is removed', () => {
    const all = endpoints(100);
    for (const gone of [0, 17, 99]) {
      const before = placed(all);
      const after = placed(all.filter((_, at) => at !== gone));
      const moved = keys.filter((key) => before.get(key) !== after.get(key)).length;
      expect(moved).toBeLessThanOrEqual((2 * keys.length) / 100);
    }
  });

  it('spreads a hot key once its own instance is full', () => {
    const all = endpoints(10);
    placed(all, new Array<string>(1000).fill('hot'));
    expect(Math.max(...all.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(126);
  });

  it('spreads calls without a key', () => {
    const all = endpoints(5);
    const policy = policyOf('consistent-hash', 5);
    policy.update(all);
    for (const share of shares(all, 5000, (now) => policy.pick(now))) expect(share).toBeGreaterThan(700);
  });
});
