import { describe, expect, it } from 'vitest';
import { seededRandom } from '../timing/seeded-random.fixture.ts';
import { RoundRobin } from './round-robin.ts';

const all = ['a', 'b', 'c', 'd'].map((id) => ({ id, load: 0 }));

describe('RoundRobin', () => {
  it('takes each in turn', () => {
    const policy = new RoundRobin(() => 0);
    const ids = Array.from({ length: 8 }, () => policy.pick(all).id).join('');
    expect(ids).toBe('bcdabcda');
  });

  it('begins at random, so that callers do not begin together', () => {
    const random = seededRandom(1);
    const firsts = Array.from({ length: 400 }, () => new RoundRobin(random).pick(all).id);
    for (const { id } of all) expect(firsts.filter((first) => first === id).length).toBeGreaterThan(70);
  });
});
