import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeSettings, endTrial, promote, restore, set, unset, unsetEverything } from './changes.ts';
import { differences } from './differences.ts';
import { formProblem, type DocumentContent } from './document.ts';

const settings = fc.dictionary(fc.constantFrom('A', 'B', 'C'), fc.oneof(fc.integer(), fc.boolean(), fc.string()));
const content: fc.Arbitrary<DocumentContent> = fc.record(
  { settings, trial: fc.record({ instance: fc.constantFrom('one', 'two'), settings }) },
  { requiredKeys: ['settings'] },
);

describe('a change of a document', () => {
  it('of its settings keeps its trial', () => {
    fc.assert(
      fc.property(content, settings, (before, given) => {
        const after = changeSettings(set(given))(before);
        expect(after).toEqual({ ...before, settings: { ...before.settings, ...given } });
      }),
    );
  });

  it('of a trial keeps its settings', () => {
    fc.assert(
      fc.property(settings, settings, (own, given) => {
        const tried = changeSettings(set(given), 'one')({ settings: own });
        expect(tried).toEqual({ settings: own, trial: { instance: 'one', settings: { ...own, ...given } } });
        expect(promote(tried)).toEqual({ settings: { ...own, ...given } });
        expect(endTrial(tried)).toEqual({ settings: own });
      }),
    );
  });

  it('removes settings that are set', () => {
    const before = { settings: { A: 1, B: 2 } };
    expect(changeSettings(unset(['A']))(before)).toEqual({ settings: { B: 2 } });
    expect(() => changeSettings(unset(['A', 'X', 'Y']))(before)).toThrow('not set: X, Y; set are: A, B');
    expect(unsetEverything(before)).toEqual({ settings: {} });
  });

  it('begins with an empty document', () => {
    expect(changeSettings(set({ A: 1 }))(undefined)).toEqual({ settings: { A: 1 } });
    expect(() => promote(undefined)).toThrow('no instance tries settings');
    expect(() => endTrial({ settings: {} })).toThrow('no instance tries settings');
  });

  it('allows one trial at a time', () => {
    const before = { settings: {}, trial: { instance: 'two', settings: {} } };
    expect(() => changeSettings(set({ A: 1 }), 'one')(before)).toThrow('two already tries settings');
  });

  it('to a revision restores all of it, and nothing else', () => {
    fc.assert(
      fc.property(content, content, (old, now) => {
        const restored = restore({ ...old, revision: 5 } as DocumentContent)(now);
        expect(restored).toEqual(old);
        expect(differences(restored, old)).toEqual([]);
      }),
    );
  });
});

describe('the differences of two documents', () => {
  it('are none only if the documents are equal', () => {
    fc.assert(
      fc.property(content, content, (one, other) => {
        expect(differences(one, one)).toEqual([]);
        const isEqual = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(differences(one, other).length === 0).toBe(isEqual);
      }),
    );
  });
});

describe('the form of a document', () => {
  it.each([
    [null, 'expected a JSON object'],
    [[], 'expected a JSON object'],
    [{ revision: 1 }, 'settings: expected an object'],
    [{ revision: 0, settings: {} }, 'revision: expected a whole number from 1 to 9999999999'],
    [{ revision: '1', settings: {} }, 'revision: expected a whole number from 1 to 9999999999'],
    [{ revision: 1, settings: {}, more: 1 }, 'unexpected more'],
    [
      { revision: 1, settings: {}, trial: { instance: 'a' } },
      'trial: expected an object with an instance and settings',
    ],
    [
      { revision: 1, settings: {}, trial: { instance: '', settings: {} } },
      'trial: expected an object with an instance and settings',
    ],
    [{ revision: 1, settings: {}, trial: null }, 'trial: expected an object with an instance and settings'],
    [{ revision: 1, settings: {}, trial: { instance: 'a', settings: {} } }, undefined],
  ])('of %j: %s', (value, problem) => expect(formProblem(value)).toBe(problem));
});

const sorted = ({ settings, trial }: DocumentContent): object => [
  Object.entries(settings).sort(),
  trial && [trial.instance, Object.entries(trial.settings).sort()],
];
