import { describe, expect, it } from 'vitest';
import { candidates } from '../policies/candidates.fixture.ts';
import type { InstanceStatus } from '../instance.ts';
import { eligible } from './eligible.ts';

const of = (...statuses: InstanceStatus[]) => candidates(statuses.length, (at) => ({ status: statuses[at] }));
const ids = (all: ReturnType<typeof of>) => eligible(all).candidates.map(({ instance: { id } }) => id);
const withOut = (count: number, out: number) => {
  const all = candidates(count);
  for (const { health } of all.slice(0, out)) {
    health.ejection = { reason: 'failures', detail: '', since: 0, until: 1 };
  }
  return all;
};

describe('eligible', () => {
  it('takes those that pass', () => {
    expect(ids(of('critical', 'passing', 'warning', 'passing'))).toEqual(['1', '3']);
  });

  it('takes all when none passes', () => {
    expect(ids(of('critical', 'warning'))).toEqual(['0', '1']);
  });

  it('takes none when there are none', () => {
    expect(eligible([])).toMatchObject({ candidates: [], isPanic: false });
  });

  it.each([
    [1, 1, true],
    [2, 1, false],
    [2, 2, true],
    [3, 2, false],
    [3, 3, true],
    [4, 2, false],
    [4, 3, true],
    [10, 5, false],
    [10, 6, true],
  ])('of %i of which %i are out, panics: %s', (count, out, isPanic) => {
    const found = eligible(withOut(count, out));
    expect(found.isPanic).toBe(isPanic);
    expect(found.candidates).toHaveLength(isPanic ? count : count - out);
  });
});
