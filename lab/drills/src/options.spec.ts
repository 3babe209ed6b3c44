import { describe, expect, it } from 'vitest';
import { drills } from './drills/drills.ts';
import { isFullRun, parseOptions } from './options.ts';

describe('parseOptions', () => {
  it('only a run with default settings is a full run, whose results are recorded', () => {
    expect(isFullRun(parseOptions(['kill']))).toBe(true);
    const others = [
      ['--short'],
      ['--rate', '50'],
      ['--without', 'drain'],
      ['--set', 'RETRIES=false'],
      ['--minutes', '3'],
    ];
    expect(others.map((args) => isFullRun(parseOptions(['kill', ...args])))).toEqual(others.map(() => false));
  });

  it.each([
    [['--without', 'luck'], '--without expects one of ejection, retries, drain, got luck'],
    [['--rate', 'fast'], '--rate expects a whole number from 10 to 5000, got fast'],
    [['--rate', '0.001'], '--rate expects a whole number from 10 to 5000, got 0.001'],
    [['--minutes', '0'], '--minutes expects a whole number from 1 to 10000, got 0'],
    [['--set', 'retries'], '--set expects NAME=VALUE, got retries'],
    [['--all', 'kill'], "--all can't be combined with drill names: remove kill"],
    [['soak', '--short'], 'soak has no short form: use --minutes 1'],
    [['kill', 'objectives', '--short'], 'objectives has no short form: an alert needs minutes to fire'],
    [['saga', '--run', 'abc'], '--run expects a whole number from 0 to 2147483648, got abc'],
  ])('rejects %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

it('every drill has a unique name, a fault and a promise', () => {
  expect(new Set(drills.map(({ name }) => name)).size).toBe(drills.length);
  for (const { fault, promise } of drills) expect([fault, promise]).not.toContain('');
});
