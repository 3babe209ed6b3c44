import { describe, expect, it } from 'vitest';
import { seededRandom } from '../timing/seeded-random.fixture.ts';
import { TwoChoices } from './two-choices.ts';

describe('TwoChoices', () => {
  it('never takes the busiest: its two choices are never the same', () => {
    const policy = new TwoChoices(seededRandom(1));
    for (const count of [2, 3, 5]) {
      const all = Array.from({ length: count }, (_, id) => ({ id, load: id === 1 ? 1 : 0 }));
      const picks = Array.from({ length: 3000 }, () => policy.pick(all).id);
      expect(picks).not.toContain(1);
      expect(new Set(picks).size).toBe(count - 1);
    }
  });

  it('takes a freer one more often, in the shares that two choices give', () => {
    const policy = new TwoChoices(seededRandom(2));
    const all = [0, 1, 2, 3].map((load) => ({ load }));
    const picks = [0, 0, 0, 0];
    for (let i = 0; i < 12_000; i += 1) picks[policy.pick(all).load]! += 1;
    // Of the 6 pairs, the freest wins 3, the next 2, the next 1.
    for (const [load, share] of [6000, 4000, 2000, 0].entries()) {
      expect(Math.abs(picks[load]! - share)).toBeLessThan(300);
    }
  });

  it('keeps the longest queue far shorter than chance does', () => {
    const random = seededRandom(3);
    const longest = (pick: (queues: { load: number }[]) => { load: number }) => {
      const queues = Array.from({ length: 100 }, () => ({ load: 0 }));
      for (let i = 0; i < 100_000; i += 1) pick(queues).load += 1;
      return Math.max(...queues.map(({ load }) => load)) - 1000;
    };
    const policy = new TwoChoices(random);
    expect(longest((queues) => policy.pick(queues))).toBeLessThan(5);
    expect(longest((queues) => queues[Math.floor(random() * queues.length)]!)).toBeGreaterThan(40);
  });
});
