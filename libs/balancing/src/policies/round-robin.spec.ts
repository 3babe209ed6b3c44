import { describe, expect, it } from 'vitest';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { endpoints, shares } from './endpoints.fixture.ts';
import { IntRandom } from '../int-random.ts';
import { RoundRobin } from './round-robin.ts';

const all = endpoints(4);
const begun = (random = new IntRandom(seededRandom(1))) => {
  const policy = new RoundRobin(random);
  policy.update(all);
  return policy;
};
const at = (place: number) => all[place % 4]!;

describe('RoundRobin', () => {
  it('picks each in turn', () => {
    const policy = begun();
    const first = all.indexOf(policy.pick());
    for (let turn = 1; turn < 9; turn += 1) expect(policy.pick()).toBe(at(first + turn));
  });

  it('starts at random, so that callers do not all start with the same endpoint', () => {
    const random = new IntRandom(seededRandom(1));
    for (const firsts of shares(all, 400, () => begun(random).pick())) expect(firsts).toBeGreaterThan(70);
  });

  it.each([0, 1, 2, 3])(
    'continues at its position when endpoints are inserted before it, starting at %i',
    (skipped) => {
      const policy = begun();
      for (let i = 0; i < skipped; i += 1) policy.pick();
      const last = all.indexOf(policy.pick());
      policy.update([...endpoints(3), ...all]);
      expect(policy.pick()).toBe(last === 3 ? at(0) : at(last + 1));
    },
  );

  it('continues with the following endpoint when the next one is removed', () => {
    const policy = begun();
    const last = all.indexOf(policy.pick());
    policy.update(all.filter((endpoint) => endpoint !== at(last + 1)));
    expect(policy.pick()).toBe(at(last + 2));
    policy.update(all);
    expect(policy.pick()).toBe(at(last + 3));
  });
});
