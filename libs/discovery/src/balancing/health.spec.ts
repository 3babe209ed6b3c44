import { describe, expect, it } from 'vitest';
import { instance } from '../instance.fixture.ts';
import { eligible } from './health.ts';

const of = (...statuses: ('passing' | 'warning' | 'critical')[]) =>
  statuses.map((status, at) => ({ instance: instance(`${at}-${status}`, { status }) }));
const ids = (some: readonly { instance: { id: string } }[]) => some.map(({ instance: { id } }) => id);

describe('eligible', () => {
  it('takes those that pass', () => {
    expect(ids(eligible(of('critical', 'passing', 'warning', 'passing')))).toEqual(['1-passing', '3-passing']);
  });

  it('takes all when none passes', () => {
    expect(ids(eligible(of('critical', 'warning')))).toEqual(['0-critical', '1-warning']);
  });

  it('takes none when there are none', () => {
    expect(eligible([])).toEqual([]);
  });
});
