import { describe, expect, it } from 'vitest';
import { drills } from './drills/drills.ts';
import { isUsual, parseOptions } from './options.ts';

describe('the command line', () => {
  it('records what runs on the usual terms, and nothing else', () => {
    expect(isUsual(parseOptions(['kill']))).toBe(true);
    const others = [['--short'], ['--rate', '50'], ['--without', 'drain'], ['--minutes', '3']];
    expect(others.map((args) => isUsual(parseOptions(['kill', ...args])))).toEqual([false, false, false, false]);
  });

  it.each([
    [['--without', 'luck'], '--without expects ejection, retries, drain; got luck'],
    [['--rate', 'fast'], '--rate expects a number above 0, got fast'],
    [['--minutes', '0'], '--minutes expects a number above 0, got 0'],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

it('lists every drill once, each with its fault and its promise', () => {
  expect(new Set(drills.map(({ name }) => name)).size).toBe(drills.length);
  for (const { fault, promise } of drills) expect([fault, promise]).not.toContain('');
});
