import { describe, expect, it } from 'vitest';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { endpoints, shares } from './endpoints.fixture.ts';
import type { Endpoint } from '../endpoint.ts';
import { IntRandom } from '../int-random.ts';
import { InFlightLoad, PeakEwmaLoad, TwoChoices } from './two-choices.ts';

const drawing = (choices: number, seed: number, all: readonly Endpoint[]) => {
  const policy = new TwoChoices(new IntRandom(seededRandom(seed)), new InFlightLoad(), choices);
  policy.update(all);
  return policy;
};

describe('TwoChoices', () => {
  it.each([2, 3, 5])('never takes the busiest of %i: its two choices are never the same', (count) => {
    const all = endpoints(count);
    all[1]!.inFlight = 1;
    const policy = drawing(2, 1, all);
    const picks = shares(all, 3000, () => policy.pick(0));
    expect(picks[1]).toBe(0);
    expect(picks.filter((share) => share > 0)).toHaveLength(count - 1);
  });

  it.each([
    // Of the 6 pairs of 4, the freest wins 3, the next 2, the next 1. Of the 4 threes, the freest wins 3.
    [2, [6000, 4000, 2000, 0]],
    [3, [9000, 3000, 0, 0]],
    [4, [12_000, 0, 0, 0]],
    [9, [12_000, 0, 0, 0]],
    [1, [3000, 3000, 3000, 3000]],
  ])('takes a freer one more often, in the shares that %i choices give', (choices, expected) => {
    const all = endpoints(4);
    for (const [at, endpoint] of all.entries()) endpoint.inFlight = at;
    const policy = drawing(choices, 2, all);
    const picks = shares(all, 12_000, () => policy.pick(0));
    for (const [at, share] of expected.entries()) expect(Math.abs(picks[at]! - share)).toBeLessThan(300);
  });

  it('keeps the longest queue far shorter than random choice', () => {
    const longest = (choices: number) => {
      const queues = endpoints(100);
      const policy = drawing(choices, 3, queues);
      for (let i = 0; i < 100_000; i += 1) policy.pick(0).inFlight += 1;
      return Math.max(...queues.map(({ inFlight }) => inFlight)) - 1000;
    };
    expect(longest(2)).toBeLessThan(5);
    expect(longest(1)).toBeGreaterThan(40);
  });
});

describe('PeakEwmaLoad', () => {
  const metric = new PeakEwmaLoad();

  it('compares latency × (calls in flight + 1)', () => {
    const [fast, slow] = endpoints(2);
    fast!.latency.observe(10, 0);
    slow!.latency.observe(50, 0);
    fast!.inFlight = 3;
    expect(metric.isLessLoaded(fast!, slow!, 0)).toBe(true);
    fast!.inFlight = 5;
    expect(metric.isLessLoaded(fast!, slow!, 0)).toBe(false);
    expect(metric.isLessLoaded(slow!, fast!, 0)).toBe(true);
  });

  it('compares only calls in flight when latencies are similar', () => {
    const [one, other] = endpoints(2);
    one!.latency.observe(10, 0);
    other!.latency.observe(35, 0);
    expect(metric.isLessLoaded(one!, other!, 0)).toBe(false);
    expect(metric.isLessLoaded(other!, one!, 0)).toBe(false);
    one!.inFlight = 1;
    expect(metric.isLessLoaded(other!, one!, 0)).toBe(true);
  });

  it('treats an endpoint that was slow as equally fast after some time, never as faster', () => {
    const [slow, fast] = endpoints(2);
    slow!.latency.observe(800, 0);
    for (const [now, isSlowLessLoaded] of [
      [1_000, false],
      [14_000, true],
      [60_000, true],
      [6_000_000, true],
    ] as const) {
      fast!.latency.observe(5, now);
      fast!.inFlight = 1;
      expect(metric.isLessLoaded(slow!, fast!, now)).toBe(isSlowLessLoaded);
      slow!.inFlight = 1;
      expect(metric.isLessLoaded(slow!, fast!, now)).toBe(false);
      slow!.inFlight = 0;
    }
  });

  it('treats an endpoint that was never called as idle, and as the most loaded while its first call is in flight', () => {
    const [fresh, slow, another] = endpoints(3);
    slow!.latency.observe(60_000, 0);
    expect(metric.isLessLoaded(fresh!, slow!, 0)).toBe(true);
    expect(metric.isLessLoaded(slow!, fresh!, 0)).toBe(false);
    expect(metric.isLessLoaded(fresh!, another!, 0)).toBe(false);
    fresh!.inFlight = 1;
    expect(metric.isLessLoaded(slow!, fresh!, 0)).toBe(true);
    expect(metric.isLessLoaded(fresh!, slow!, 0)).toBe(false);
    expect(metric.isLessLoaded(another!, fresh!, 0)).toBe(true);
  });
});
