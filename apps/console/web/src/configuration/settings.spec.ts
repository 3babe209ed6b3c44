import { describe, expect, it } from 'vitest';
import { applyChanges, differencesOf, parseSetting, settingsFor, type Setting } from './settings.ts';

const setting = (values: Partial<Setting>): Setting => ({
  ...{ name: 'X', type: 'string', description: '', default: '', unit: null, options: null },
  ...{ minimum: null, maximum: null },
  ...values,
});

describe('the differences of two versions', () => {
  it('are settings that were set, changed or removed, by name', () => {
    expect(differencesOf({ B: 1, C: 'x', D: true }, { A: 0, B: 2, D: true })).toEqual([
      { name: 'A', before: undefined, after: 0 },
      { name: 'B', before: 1, after: 2 },
      { name: 'C', before: 'x', after: undefined },
    ]);
  });

  it('are none for equal lists', () => expect(differencesOf({ A: [1, 2] }, { A: [1, 2] })).toEqual([]));
});

describe('a typed setting', () => {
  it.each<[Partial<Setting>, string, unknown]>([
    [{}, 'text', { value: 'text' }],
    [{}, '', { value: null }],
    [{ type: 'boolean' }, 'true', { value: true }],
    [{ type: 'boolean' }, 'yes', { error: 'expected true or false' }],
    [{ type: 'integer', minimum: 1, maximum: 9 }, '5', { value: 5 }],
    [{ type: 'integer' }, '1.5', { error: 'expected an integer, got 1.5' }],
    [{ type: 'integer', minimum: 1 }, '0', { error: 'must be ≥ 1, got 0' }],
    [{ type: 'number', maximum: 1 }, '1.5', { error: 'must be ≤ 1, got 1.5' }],
    [{ type: 'number' }, ' ', { error: 'expected a number, got  ' }],
    [{ type: 'number' }, 'Infinity', { error: 'expected a number, got Infinity' }],
    [{ options: ['a', 'b'] }, 'c', { error: 'expected one of a, b' }],
  ])('of %j with the text %j is %j', (values, text, parsed) => {
    expect(parseSetting(setting(values), text)).toEqual(parsed);
  });
});

describe('a change', () => {
  const document = { name: 'users', revision: 1, settings: { A: 1 }, trial: null, problem: null };

  it('sets and removes settings', () => {
    expect(applyChanges({ A: 1, B: 2 }, { A: null, C: 3 })).toEqual({ B: 2, C: 3 });
  });

  it('for one instance begins with the settings of its trial, otherwise with those of all', () => {
    const trial = { instance: 'users-1', settings: { A: 2 } };
    expect(settingsFor({ ...document, trial }, 'users-1')).toEqual({ A: 2 });
    expect(settingsFor({ ...document, trial }, '')).toEqual({ A: 1 });
    expect(settingsFor(document, 'users-2')).toEqual({ A: 1 });
  });
});
