import { seededRandom } from '@signalbox/testing/seeded-random';
import { describe, expect, it } from 'vitest';
import { candidates, shares } from './candidates.fixture.ts';
import type { Candidate } from './candidate.ts';
import { Dice } from './dice.ts';
import { CallsInFlight } from './load.ts';
import { TwoChoices } from './two-choices.ts';

const drawing = (choices: number, seed: number, all: readonly Candidate[]) => {
  const policy = new TwoChoices(new Dice(seededRandom(seed)), new CallsInFlight(), choices);
  policy.update(all);
  return policy;
};

describe('TwoChoices', () => {
  it.each([2, 3, 5])('never takes the busiest of %i: its two choices are never the same', (count) => {
    const all = candidates(count);
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
    const all = candidates(4);
    for (const [at, candidate] of all.entries()) candidate.inFlight = at;
    const policy = drawing(choices, 2, all);
    const picks = shares(all, 12_000, () => policy.pick(0));
    for (const [at, share] of expected.entries()) expect(Math.abs(picks[at]! - share)).toBeLessThan(300);
  });

  it('keeps the longest queue far shorter than chance does', () => {
    const longest = (choices: number) => {
      const queues = candidates(100);
      const policy = drawing(choices, 3, queues);
      for (let i = 0; i < 100_000; i += 1) policy.pick(0).inFlight += 1;
      return Math.max(...queues.map(({ inFlight }) => inFlight)) - 1000;
    };
    expect(longest(2)).toBeLessThan(5);
    expect(longest(1)).toBeGreaterThan(40);
  });
});
