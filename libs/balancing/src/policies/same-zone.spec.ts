import { beforeEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../endpoint.ts';
import { endpoints, policyOf, shares } from './endpoints.fixture.ts';
import type { Policy } from './policy.ts';

describe('SameZone', () => {
  let all: Endpoint[];
  let policy: Policy;
  beforeEach(() => {
    all = endpoints(6, (at) => ({ zone: at < 2 ? 'here' : 'there' }));
    policy = policyOf('same-zone', 1, { zone: 'here' });
    policy.update(all);
  });
  const perZone = (picks: number) => {
    const counts = shares(all, picks, (now) => policy.pick(now));
    return { here: counts[0]! + counts[1]!, there: counts.slice(2).reduce((sum, count) => sum + count, 0) };
  };

  it('picks within the zone', () => {
    expect(perZone(1000)).toEqual({ here: 1000, there: 0 });
  });

  it('uses other zones when the endpoints in the zone are much busier', () => {
    for (const endpoint of all.slice(0, 2)) endpoint.inFlight = 15;
    for (const endpoint of all.slice(2)) endpoint.inFlight = 5;
    expect(perZone(1000)).toEqual({ here: 0, there: 1000 });
    for (const endpoint of all.slice(2)) endpoint.inFlight = 6;
    expect(perZone(1000)).toEqual({ here: 1000, there: 0 });
  });

  it('uses other zones when the endpoints in the zone fail', () => {
    for (const endpoint of all.slice(0, 2)) for (let i = 0; i < 10; i += 1) endpoint.recentFailures.add(0);
    expect(policy.pick(0).instance.zone).toBe('there');
  });

  it('uses other zones when the zone has no endpoint', () => {
    policy.update(all.slice(2));
    expect(perZone(100)).toEqual({ here: 0, there: 100 });
  });
});
