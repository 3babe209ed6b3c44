import fc from 'fast-check';
import { IS_LONG_RUN } from '@signalbox/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { schemaChanges, type Direction } from './schema-changes.ts';

/** A schema, and values that are valid in it. */
interface Sampled {
  readonly schema: z.ZodType;
  readonly samples: fc.Arbitrary<unknown>;
}

const VALUES = ['a', 'b', 'c'] as const;

const texts = fc.record({ min: fc.nat(2), more: fc.nat(2) }).map(({ min, more }): Sampled => ({
  schema: z
    .string()
    .min(min)
    .max(min + more),
  samples: fc.string({ minLength: min, maxLength: min + more, unit: fc.constantFrom('a', 'b') }),
}));
const numbers = fc
  .record({ min: fc.nat(2), more: fc.nat(2), whole: fc.boolean() })
  .map(({ min, more, whole }): Sampled => ({
    schema: (whole ? z.int() : z.number()).min(min).max(min + more),
    samples: whole ? fc.integer({ min, max: min + more }) : fc.double({ min, max: min + more, noNaN: true }),
  }));
const lists = fc.subarray([...VALUES], { minLength: 1 }).map(([first, ...others]): Sampled => ({
  schema: z.enum([first!, ...others]),
  samples: fc.constantFrom(first!, ...others),
}));

function objectOf(fields: Readonly<Record<string, readonly [field: Sampled, isNeeded: boolean]>>): Sampled {
  const entries = Object.entries(fields);
  const shape = entries.map(([name, [{ schema }, isNeeded]]) => [name, isNeeded ? schema : schema.optional()]);
  return {
    schema: z.object(Object.fromEntries(shape) as z.ZodRawShape),
    samples: fc.record(Object.fromEntries(entries.map(([name, [{ samples }]]) => [name, samples])), {
      requiredKeys: entries.flatMap(([name, [, isNeeded]]) => (isNeeded ? name : [])),
    }),
  };
}

const schemas = fc.letrec<{ any: Sampled; object: Sampled }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    texts,
    numbers,
    lists,
    tie('any').map(({ schema, samples }) => ({ schema: schema.nullable(), samples: fc.option(samples) })),
    tie('any').map(({ schema, samples }) => ({
      schema: z.array(schema),
      samples: fc.array(samples, { maxLength: 2 }),
    })),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom('x', 'y'), fc.tuple(tie('any'), fc.boolean())).map(objectOf),
})).any;

/** Two objects with the same fields, which can be required in one of them only. */
const sameFields = fc
  .tuple(texts, fc.boolean(), fc.boolean())
  .map(([field, before, after]) => [objectOf({ x: [field, before] }), objectOf({ x: [field, after] })] as const);

/** Most pairs have something in common, as two independent schemas are rarely compatible. */
const pairs = fc.oneof(
  fc.tuple(schemas, schemas),
  schemas.map((one) => [one, one] as const),
  sameFields,
  fc.tuple(texts, texts),
  fc.tuple(numbers, numbers),
  fc.tuple(lists, lists),
);

const isBreaking = (direction: Direction, was: Sampled, is: Sampled) => {
  const [before, after] = [was, is].map(({ schema }) => {
    const { $schema: _, ...found } = z.toJSONSchema(schema, { io: 'input' });
    return found;
  });
  return schemaChanges(direction, before!, after!).some(({ breaks }) => breaks !== undefined);
};

const runs = { numRuns: IS_LONG_RUN ? 20_000 : 1_000 };

it('calls a request compatible only if each old request is accepted', () => {
  const property = fc.property(pairs, fc.nat(), ([was, is], seed) => {
    fc.pre(!isBreaking('request', was, is));
    for (const sample of fc.sample(was.samples, { numRuns: 10, seed })) {
      expect({ sample, isAccepted: is.schema.safeParse(sample).success }).toEqual({ sample, isAccepted: true });
    }
  });
  fc.assert(property, { ...runs, maxSkipsPerRun: 1_000 });
});

it('calls a reply compatible only if each new reply is one that old callers know, apart from new fields', () => {
  const property = fc.property(pairs, fc.nat(), ([was, is], seed) => {
    fc.pre(!isBreaking('reply', was, is));
    for (const sample of fc.sample(is.samples, { numRuns: 10, seed })) {
      expect({ sample, isKnown: was.schema.safeParse(sample).success }).toEqual({ sample, isKnown: true });
    }
  });
  fc.assert(property, { ...runs, maxSkipsPerRun: 1_000 });
});

it('finds no change between a schema and itself', () => {
  const property = fc.property(schemas, ({ schema }) => {
    const found = z.toJSONSchema(schema);
    expect([...schemaChanges('request', found, found), ...schemaChanges('reply', found, found)]).toEqual([]);
  });
  fc.assert(property, { numRuns: 200 });
});
