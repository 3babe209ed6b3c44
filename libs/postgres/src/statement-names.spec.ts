import { describe, expect, it } from 'vitest';
import { StatementNames } from './statement-names.ts';

describe('StatementNames', () => {
  it('returns a unique and stable name for each text', () => {
    const names = new StatementNames();
    const [one, other] = [names.of('select $1', [1]), names.of('select $2', [1])];
    expect(one).toBeDefined();
    expect(other).not.toBe(one);
    expect(names.of('select $1', [2])).toBe(one);
  });

  it('returns none for a statement without parameters', () => {
    expect(new StatementNames().of('begin', [])).toBeUndefined();
  });

  it('limits the number of names', () => {
    const names = new StatementNames();
    const given = Array.from({ length: 2_000 }, (_, number) => names.of(`select $1 -- ${number}`, [1]));
    expect(given.filter((name) => name !== undefined)).toHaveLength(500);
    expect(names.of('select $1 -- 0', [1])).toBe(given[0]);
  });
});
