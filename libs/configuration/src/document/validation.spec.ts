import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadSchemas, schemaOf } from './schemas.ts';
import { contentProblems, unknownName, valueFrom } from './validation.ts';

const apps = fileURLToPath(new URL('../../../../apps', import.meta.url));
const services = globSync('*/dynamic-settings.json', { cwd: apps }).map((path) => basename(dirname(path)));
const schemas = loadSchemas(services);
const problems = (document: string, settings: object) =>
  contentProblems(schemas, document, { settings: { ...settings } });

describe('the schemas', () => {
  it('exist for all services, with the settings of all', () => {
    const common = Object.keys(schemaOf(schemas, 'all').properties);
    for (const name of schemas.keys())
      expect(Object.keys(schemaOf(schemas, name).properties)).toEqual(expect.arrayContaining(common));
  });

  it('suggest a document for an unknown name', () => {
    expect(() => schemaOf(schemas, 'gatway')).toThrow('there is no document gatway; did you mean gateway?');
  });
});

describe('the validation of settings', () => {
  it('accepts every default', () => {
    for (const name of schemas.keys()) {
      const defaults = Object.entries(schemaOf(schemas, name).properties).map(([setting, { default: value }]) => [
        setting,
        value,
      ]);
      expect(problems(name, Object.fromEntries(defaults) as object)).toEqual([]);
    }
  });

  it('reports all problems', () => {
    expect(problems('users', { LOG_LEVEL: 'loud', HEDGING: 1, EJECTION_FAILURES: 0.5, NOPE: 1 })).toEqual([
      expect.stringMatching(/^LOG_LEVEL: expected one of trace, .*, got "loud"$/),
      'HEDGING: expected true or false, got 1',
      'EJECTION_FAILURES: expected a whole number, got 0.5',
      expect.stringMatching(/^there is no setting NOPE of users; did you mean /),
    ]);
  });

  it('applies to a trial too, which only a service has', () => {
    const trial = { instance: 'a', settings: { HEDGING: 'no' } };
    const expected = 'HEDGING: expected true or false, got "no"';
    expect(contentProblems(schemas, 'users', { settings: {}, trial })).toEqual([expected]);
    expect(contentProblems(schemas, 'all', { settings: {}, trial })).toEqual([
      expected,
      expect.stringMatching(/^all has no trial/),
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('accepts no setting %s', (name) => {
    expect(problems('users', JSON.parse(`{"${name}":1}`) as object)).toHaveLength(1);
  });

  it('explains where a setting belongs', () => {
    expect(unknownName(schemas, 'users', 'PORT')).toContain(
      'is not dynamic: set the environment variable PORT of users',
    );
    expect(unknownName(schemas, 'all', 'PORT')).toContain('of each service, and restart it');
    expect(unknownName(schemas, 'users', 'SIGN_IN_LIMIT')).toBe(
      'SIGN_IN_LIMIT is not a setting of users, but of gateway',
    );
  });
});

describe('a value of the command line', () => {
  const integer = { type: 'integer', description: '' } as const;
  const flag = { type: 'boolean', description: '' } as const;
  it.each([
    [integer, '5', 5],
    [integer, '-5', -5],
    [integer, '5s', '5s'],
    [integer, '', ''],
    [flag, 'true', true],
    [flag, 'false', false],
    [flag, 'yes', 'yes'],
    [{ type: 'string', description: '' } as const, '5', '5'],
    [undefined, '5', '5'],
  ])('%j reads %j as %j', (schema, text, value) => expect(valueFrom(schema, text)).toBe(value));
});
