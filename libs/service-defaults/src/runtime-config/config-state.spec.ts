import { IS_LONG_RUN } from '@signalbox/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { quota } from '../limits/quota.ts';
import { flag, milliseconds, wholeNumber } from '../config/setting.ts';
import { ALL, ConfigState } from './config-state.ts';
import { standardSettings } from '../config/config.ts';

const DOCUMENTS = IS_LONG_RUN ? 10_000 : 1_000;
const dynamic = { isDynamic: true, description: '' };
const commonFields = {
  LEVEL: z.enum(['low', 'high']).default('low').meta(dynamic),
  TIMEOUT_MS: milliseconds().default(100).meta(dynamic),
  PORT: wholeNumber(0, 65_535).default(0).meta({ description: '' }),
};
const common = z.object(commonFields);
const schema = z
  .object({
    ...commonFields,
    HEDGING: flag().default(false).meta(dynamic),
    LIMIT: quota().prefault('1/1').meta(dynamic),
    MIN: wholeNumber(0, 100).default(1).meta(dynamic),
  })
  .refine(({ MIN, TIMEOUT_MS }) => MIN <= TIMEOUT_MS, { path: ['MIN'], error: 'expected at most TIMEOUT_MS' });

const start = (env: NodeJS.ProcessEnv = {}, pinned: readonly string[] = []) => {
  const config = schema.parse(env);
  const standard = standardSettings(schema, config, env);
  return new ConfigState({ service: 'wagons', instanceId: 'wagons-1', schema, common, config, standard, pinned });
};
const valuesOf = ({ settings }: ConfigState) =>
  Object.fromEntries(Object.entries(settings).map(([name, { value }]) => [name, value]));
const text = (revision: number, settings: object, more: object = {}) => JSON.stringify({ revision, settings, ...more });
const defaults = { LEVEL: 'low', TIMEOUT_MS: 100, HEDGING: false, LIMIT: { requests: 1, seconds: 1 }, MIN: 1 };

describe('ConfigState', () => {
  it('puts the document of the service above that of all, and both above the environment', () => {
    const state = start({ LEVEL: 'high', TIMEOUT_MS: '5' });
    expect(valuesOf(state)).toEqual({ ...defaults, LEVEL: 'high', TIMEOUT_MS: 5 });
    state.receive(ALL, text(3, { LEVEL: 'low', TIMEOUT_MS: 6 }));
    state.receive('wagons', text(7, { TIMEOUT_MS: 7, HEDGING: true, LIMIT: '0' }));
    expect(valuesOf(state)).toEqual({ ...defaults, TIMEOUT_MS: 7, HEDGING: true, LIMIT: undefined });
    expect(state.report()).toEqual([
      { document: 'all', revision: 3 },
      { document: 'wagons', revision: 7 },
    ]);
  });

  it('returns to the value below when a document no longer has a setting', () => {
    const state = start({ TIMEOUT_MS: '5' });
    state.receive(ALL, text(1, { TIMEOUT_MS: 6 }));
    state.receive('wagons', text(1, { TIMEOUT_MS: 7 }));
    state.receive('wagons', text(2, {}));
    expect(valuesOf(state)).toMatchObject({ TIMEOUT_MS: 6 });
    state.receive(ALL, text(2, {}));
    expect(valuesOf(state)).toMatchObject({ TIMEOUT_MS: 5 });
  });

  it('keeps a pinned setting, and checks its value in documents all the same', () => {
    const state = start({ TIMEOUT_MS: '5' }, ['TIMEOUT_MS']);
    state.receive('wagons', text(1, { TIMEOUT_MS: 6, HEDGING: true }));
    expect(valuesOf(state)).toMatchObject({ TIMEOUT_MS: 5, HEDGING: true });
    state.receive('wagons', text(2, { TIMEOUT_MS: 0, HEDGING: false }));
    expect(valuesOf(state)).toMatchObject({ HEDGING: true });
  });

  it.each<[name: string, document: string, reason: string | RegExp, revision?: number]>([
    ['no JSON', '{', /^expected JSON: /],
    ['empty', '', /^expected JSON: /],
    ['null', 'null', /expected object/],
    ['a list', '[]', /expected object/],
    ['without a revision', '{"settings":{}}', /^revision: /],
    ['with revision 0', text(0, {}), /^revision: /],
    ['with a revision that the command cannot follow', text(10 ** 10, {}), /^revision: /],
    ['with a revision that is a text', '{"revision":"2","settings":{}}', /^revision: /],
    ['without settings', '{"revision":2}', 'settings: expected an object', 2],
    ['with a list of settings', '{"revision":2,"settings":[]}', 'settings: expected an object', 2],
    ['with an unknown key', text(2, {}, { author: 'x' }), /author/, 2],
    ['with an unknown setting', text(2, { X: 1, HEDGING: true }), 'X: not a dynamic setting of this document', 2],
    ['with a static setting', text(2, { PORT: 1 }), 'PORT: not a dynamic setting of this document', 2],
    ['with a number as text', text(2, { TIMEOUT_MS: '5' }), 'TIMEOUT_MS: expected a number, got "5"', 2],
    ['with a flag as text', text(2, { HEDGING: 'true' }), 'HEDGING: expected a boolean, got "true"', 2],
    ['with null', text(2, { LEVEL: null }), 'LEVEL: expected a string, got null', 2],
    ['out of range', text(2, { TIMEOUT_MS: 0 }), 'TIMEOUT_MS: expected at least 1, got 0', 2],
    ['with a fraction', text(2, { TIMEOUT_MS: 1.5 }), 'TIMEOUT_MS: expected a whole number, got 1.5', 2],
    ['with an infinite number', '{"revision":2,"settings":{"TIMEOUT_MS":1e400}}', /TIMEOUT_MS: expected/, 2],
    ['with another word', text(2, { LEVEL: 'loud' }), /^LEVEL: .*got "loud"/, 2],
    ['with an empty text', text(2, { LIMIT: '' }), /^LIMIT: expected REQUESTS\/SECONDS/, 2],
    ['invalid in combination', text(2, { MIN: 90, TIMEOUT_MS: 80 }), 'MIN: expected at most TIMEOUT_MS', 2],
    ['with a prototype', '{"revision":2,"settings":{"__proto__":{"HEDGING":true}}}', /unexpected key __proto__/],
    ['with inherited names', text(2, { constructor: 1, toString: 'x' }), /constructor: not a dynamic.*; toString: /, 2],
    ['with an invalid trial', text(2, {}, { trial: { instance: 'x', settings: { MIN: -1 } } }), /^MIN: /, 2],
    ['with a trial without an instance', text(2, {}, { trial: { settings: {} } }), /^trial.instance: /, 2],
  ])('rejects a document %s as a whole', (_, document, reason, revision) => {
    const state = start();
    state.receive('wagons', text(1, { TIMEOUT_MS: 50 }));
    const before = state.settings;
    state.receive('wagons', document);
    expect(state.settings).toBe(before);
    const message = typeof reason === 'string' ? reason : (expect.stringMatching(reason) as string);
    expect(state.report()[1]).toEqual({ document: 'wagons', revision: 1, rejected: { revision, reason: message } });
    state.receive('wagons', text(3, {}));
    expect(state.report()[1]).toEqual({ document: 'wagons', revision: 3 });
  });

  it('rejects settings of one service and trials in the document of all', () => {
    const state = start();
    state.receive(ALL, text(1, { HEDGING: true }));
    expect(state.report()[0]!.rejected?.reason).toBe('HEDGING: not a dynamic setting of this document');
    state.receive(ALL, text(1, {}, { trial: { instance: 'wagons-1', settings: {} } }));
    expect(state.report()[0]!.rejected?.reason).toMatch(/trial/);
  });

  it('limits the length of a reason', () => {
    const state = start();
    state.receive('wagons', text(1, Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`X${at}`, 'x']))));
    expect(state.report()[1]!.rejected?.reason.length).toBeLessThan(600);
    state.receive('wagons', text(1, { LEVEL: 'x'.repeat(100_000) }));
    expect(state.report()[1]!.rejected?.reason.length).toBeLessThan(600);
  });

  it('uses the settings of a trial only on its instance, in place of the others', () => {
    const state = start();
    const settings = { HEDGING: true, TIMEOUT_MS: 9 };
    state.receive('wagons', text(1, settings, { trial: { instance: 'wagons-2', settings: { MIN: 2 } } }));
    expect(valuesOf(state)).toEqual({ ...defaults, ...settings });
    state.receive('wagons', text(2, settings, { trial: { instance: 'wagons-1', settings: { MIN: 2 } } }));
    expect(valuesOf(state)).toEqual({ ...defaults, MIN: 2 });
    expect(state.report()[1]).toEqual({ document: 'wagons', revision: 2, isTrial: true });
    state.receive('wagons', text(3, settings));
    expect(valuesOf(state)).toEqual({ ...defaults, ...settings });
  });

  it('keeps the last good document when it disappears, and forgets what it rejected', () => {
    const state = start();
    state.receive('wagons', text(1, { HEDGING: true }));
    state.receive('wagons', '{');
    state.receive('wagons', undefined);
    expect(valuesOf(state)).toEqual({ ...defaults, HEDGING: true });
    expect(state.report()[1]).toEqual({ document: 'wagons', revision: 1 });
  });

  it('accepts a document once the other one makes it valid, in any order', () => {
    for (const order of [
      [ALL, 'wagons'],
      ['wagons', ALL],
    ] as const) {
      const state = start();
      state.receive(ALL, text(1, { TIMEOUT_MS: 50 }));
      state.receive('wagons', text(1, { MIN: 40 }));
      const newest = { [ALL]: text(2, { TIMEOUT_MS: 10 }), wagons: text(2, { MIN: 5 }) };
      for (const name of order) state.receive(name, newest[name]);
      expect(valuesOf(state)).toMatchObject({ TIMEOUT_MS: 10, MIN: 5 });
      expect(state.report().some(({ rejected }) => rejected)).toBe(false);
    }
  });

  const settings = fc.record(
    {
      LEVEL: fc.constantFrom<unknown>('low', 'high', 'high', 'loud', 1, null),
      TIMEOUT_MS: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constantFrom<unknown>(0, -1, 1.5, '5', 1e300, [])),
      HEDGING: fc.constantFrom<unknown>(true, false, true, 'true', 0),
      LIMIT: fc.constantFrom<unknown>('0', '3/4', '10/100', '', '1/0', 5),
      MIN: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom<unknown>(101, 'x')),
      PORT: fc.constantFrom<unknown>(1),
      X: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const valid = fc.record(
    { LEVEL: fc.constantFrom('low', 'high'), TIMEOUT_MS: fc.integer({ min: 1, max: 99 }) },
    { requiredKeys: [] },
  );
  const trial = fc.record({ instance: fc.constantFrom('wagons-1', 'wagons-2', ''), settings });
  const documentText = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.integer({ min: 1 }), valid).map(([at, given]) => text(at, given)) },
    {
      weight: 4,
      arbitrary: fc
        .record(
          { revision: fc.integer({ min: -1, max: 99 }), settings, trial, X: fc.jsonValue() },
          { requiredKeys: [] },
        )
        .map((document) => JSON.stringify(document)),
    },
    { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string() },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

  it(`never has an invalid document in force, nor a part of one: ${DOCUMENTS} random documents`, () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(ALL, 'wagons'), documentText), { minLength: 20, maxLength: 20 });
    const property = fc.property(steps, (received) => {
      const state = start({ MIN: '0' });
      const good: Record<string, { readonly settings: object }> = {};
      for (const [name, newest] of received) {
        const before = state.texts;
        state.receive(name, newest);
        // What is in force is always the defaults, changed by whole documents that were received.
        for (const [document, accepted] of Object.entries(state.texts)) {
          if (accepted !== before[document]) good[document] = JSON.parse(accepted) as { settings: object };
        }
        const ownTrial = (good.wagons as { trial?: { instance: string; settings: object } } | undefined)?.trial;
        const own = ownTrial?.instance === 'wagons-1' ? ownTrial.settings : (good.wagons?.settings ?? {});
        const merged = { ...good[ALL]?.settings, ...own };
        const environment = Object.fromEntries(Object.entries(merged).map(([key, value]) => [key, String(value)]));
        expect(valuesOf(state)).toEqual(
          Object.fromEntries(
            Object.entries(schema.parse({ MIN: '0', ...environment })).filter(([key]) => key !== 'PORT'),
          ),
        );
        // The newest document is in force or rejected with a reason. One that does not exist changes nothing.
        const report = state.report().find(({ document }) => document === name)!;
        if (newest === undefined) expect(state.texts).toEqual(before);
        else expect(state.texts[name] === newest).toBe(report.rejected === undefined);
      }
    });
    fc.assert(property, { numRuns: DOCUMENTS / 20, seed: 20_261_129 });
  });
});
