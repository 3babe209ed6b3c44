import { policyNames } from '@signalbox/balancing';
import { describe, expect, it } from 'vitest';
import type { Scenario } from './scenario.ts';
import { Simulation, simulate } from './simulation.ts';
import { supermarketTime } from './supermarket-model.ts';

const scenario: Scenario = {
  policy: 'two-choices',
  choices: 2,
  instances: 100,
  load: 0.9,
  requests: 400_000,
  seed: 1,
  service: { distribution: 'exponential', parameter: 0 },
};
function expectWithin(tolerance: number, value: number, expected: number) {
  expect(value).toBeGreaterThan(expected * (1 - tolerance));
  expect(value).toBeLessThan(expected * (1 + tolerance));
}

describe('simulate', () => {
  it('agrees with the theory of the M/M/1 queue', () => {
    const { meanTimeInSystem, meanQueue, p50, p99 } = simulate({ ...scenario, instances: 1, load: 0.5 });
    expectWithin(0.03, meanTimeInSystem, 2);
    expectWithin(0.03, meanQueue, 1);
    expectWithin(0.03, p50, 2 * Math.LN2);
    expectWithin(0.05, p99, 2 * Math.log(100));
  });

  it('agrees with the theory of the M/D/1 queue', () => {
    const service = { distribution: 'deterministic', parameter: 0 };
    expectWithin(0.03, simulate({ ...scenario, instances: 1, load: 0.5, service }).meanTimeInSystem, 1.5);
  });

  it.each([2, 3])('agrees with the supermarket model for %d choices', (choices) => {
    const { meanTimeInSystem } = simulate({ ...scenario, instances: 500, load: 0.8, choices });
    expectWithin(0.02, meanTimeInSystem, supermarketTime(0.8, choices));
  });

  it('finds a mean time of 2.64 for two distinct choices among 100 instances at a load of 0.9', () => {
    expectWithin(0.015, simulate({ ...scenario, requests: 1_000_000 }).meanTimeInSystem, 2.64);
  });

  it("satisfies Little's law: mean queue = arrival rate × mean time in system", () => {
    const { meanTimeInSystem, meanQueue } = simulate({ ...scenario, instances: 10, load: 0.7 });
    expectWithin(0.01, meanQueue, 0.7 * meanTimeInSystem);
  });

  it('returns the same result for the same seed, and a different one for a different seed', () => {
    const short = { ...scenario, requests: 10_000 };
    expect(simulate(short)).toEqual(simulate(short));
    expect(simulate({ ...short, seed: 2 }).meanTimeInSystem).not.toBe(simulate(short).meanTimeInSystem);
  });

  it.each(policyNames)('runs %s with a slow, a failing and a joining instance', (policy) => {
    const events = { slow: { count: 1, factor: 2 }, fail: { count: 1, part: 0.5 }, join: { count: 1, atMs: 5_000 } };
    const result = simulate({ ...scenario, ...events, policy, instances: 10, load: 0.4, requests: 50_000 });
    expect(result.measured).toBe(45_000);
    expect(result.failed).toBeGreaterThan(0);
    expect(result.failed).toBeLessThan(0.05);
    expect(result.picks.reduce((sum, picks) => sum + picks)).toBe(45_000);
    expect(result.picks.at(-1)).toBeGreaterThan(1000);
  });

  it('sends fewer calls to a slow instance if the policy looks at load', () => {
    const slow = { count: 1, factor: 10 };
    const { picks } = simulate({ ...scenario, instances: 10, load: 0.5, slow });
    expect(picks[0]!).toBeLessThan(picks[1]! / 3);
  });
});

describe('Simulation', () => {
  it('changes the policy and the load while calls are queued', () => {
    const simulation = new Simulation({ ...scenario, instances: 10, load: 0.95, policy: 'random' });
    simulation.run(50_000);
    const { meanTimeInSystem } = simulation.result;
    simulation.change({ policy: 'two-choices', load: 0.5 });
    simulation.run(1_000);
    simulation.measureFromNow();
    simulation.run(50_000);
    const changed = simulation.end();
    expect(changed.measured).toBe(50_000);
    expect(changed.meanTimeInSystem).toBeLessThan(meanTimeInSystem / 3);
    expect([...simulation.lengths]).toEqual(new Array(10).fill(0));
  });
});
