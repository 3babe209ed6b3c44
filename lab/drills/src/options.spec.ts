import { describe, expect, it } from 'vitest';
import { drills } from './drills/drills.ts';
import { isUsual, parseOptions } from './options.ts';

describe('the command line', () => {
  it('records what runs on the usual terms, and nothing else', () => {
    expect(isUsual(parseOptions(['kill']))).toBe(true);
    const others = [
      ['--short'],
      ['--rate', '50'],
      ['--without', 'drain'],
      ['--set', 'RETRIES=false'],
      ['--minutes', '3'],
    ];
    expect(others.map((args) => isUsual(parseOptions(['kill', ...args])))).toEqual(others.map(() => false));
  });

  it.each([
    [['--without', 'luck'], '--without expects ejection, retries, drain; got luck'],
    [['--rate', 'fast'], '--rate expects a whole number from 10 to 5000, got fast'],
    [['--rate', '0.001'], '--rate expects a whole number from 10 to 5000, got 0.001'],
    [['--minutes', '0'], '--minutes expects a whole number from 1 to 10000, got 0'],
    [['--set', 'retries'], '--set expects NAME=VALUE, got retries'],
    [['--all', 'kill'], '--all takes no kill'],
    [['soak', '--short'], 'soak has no short form'],
    [['saga', '--run', 'abc'], '--run expects a whole number from 0 to 2147483648, got abc'],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

it('lists every drill once, each with its fault and its promise', () => {
  expect(new Set(drills.map(({ name }) => name)).size).toBe(drills.length);
  for (const { fault, promise } of drills) expect([fault, promise]).not.toContain('');
});
