import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { documentTypeOf, dynamicFields, dynamicSettings } from './dynamic-settings.ts';
import { expectedInstead, type DynamicSettingsSchema } from './setting-schema.ts';

/** Tests that the generated schema of a document accepts the same values as the schema of the settings. */
export function describeDynamicSettings(document: string, schema: z.ZodObject): void {
  describe(`the dynamic settings of ${document}`, () => {
    const generated = JSON.parse(dynamicSettings(document, schema)) as DynamicSettingsSchema;

    it.each([...dynamicFields(schema)])('describe the valid values of %s', (name, field) => {
      const described = generated.properties[name]!;
      const { minimum = 0, maximum = 0, enum: named = [] } = described;
      const values = fc.oneof(
        fc.constantFrom(...[described.default, minimum, maximum, minimum - 1, maximum + 1, -0, '', true], ...named),
        fc.integer({ min: minimum - 2, max: maximum + 2 }),
        fc.integer({ min: minimum, max: maximum }).map(String),
        fc.tuple(fc.nat(), fc.constantFrom('/', ' ', ''), fc.nat({ max: 9_999_999 })).map((parts) => parts.join('')),
        fc.jsonValue(),
      );
      fc.assert(
        fc.property(values, (value) => {
          const isDescribed = expectedInstead(described, value) === undefined;
          const isValid = typeof value === documentTypeOf(field) && field.safeParse(String(value)).success;
          expect(isDescribed).toBe(isValid);
        }),
        { numRuns: 500 },
      );
    });

    it('have a default that is valid', () => {
      for (const [name, described] of Object.entries(generated.properties))
        expect(expectedInstead(described, described.default), name).toBeUndefined();
    });

    it('do not contain the settings that only the environment sets', () => {
      const names = [...Object.keys(generated.properties), ...generated['x-static']];
      expect(names.toSorted()).toEqual(Object.keys(schema.shape).toSorted());
    });
  });
}
