import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openEnum } from '@signalbox/contract';
import { schemaChanges, type Direction } from './schema-changes.ts';

const schemaOf = (schema: z.ZodType, direction: Direction) =>
  z.toJSONSchema(schema, {
    io: direction === 'request' ? 'input' : 'output',
    override: ({ jsonSchema, zodSchema }) => {
      if (zodSchema._zod.def.type === 'object' && !zodSchema._zod.def.catchall) delete jsonSchema.additionalProperties;
    },
  });

function breaks(direction: Direction, was: z.ZodType, is: z.ZodType): string {
  const changes = schemaChanges(direction, schemaOf(was, direction), schemaOf(is, direction));
  return changes.find((change) => change.breaks)?.breaks ?? (changes.length > 0 ? 'compatible' : 'no change');
}

const text = z.string();
const fields = (shape: z.ZodRawShape) => z.object({ id: text, ...shape });
const choice = (...outcomes: string[]) => {
  const options = outcomes.map((outcome) => z.object({ outcome: z.literal(outcome), at: text }));
  return z.discriminatedUnion('outcome', [options[0]!, ...options.slice(1)]);
};
const OLD = 'old callers';
const INSTANCES = 'callers of old instances';
const FINE = 'compatible';
const NONE = 'no change';

/** A change, the verdict in a request, and the verdict in a reply. */
const table: [what: string, was: z.ZodType, is: z.ZodType, request: string, reply: string][] = [
  ['nothing', fields({ a: text }), fields({ a: text }), NONE, NONE],
  ['another description', text, text.describe('a name'), NONE, NONE],
  ['a new optional field', fields({}), fields({ a: text.optional() }), FINE, FINE],
  ['a new field with a default', fields({}), fields({ a: text.default('x') }), FINE, FINE],
  ['a new required field', fields({}), fields({ a: text }), OLD, FINE],
  ['a removed field', fields({ a: text }), fields({}), OLD, OLD],
  ['a removed optional field', fields({ a: text.optional() }), fields({}), OLD, OLD],
  ['a field that becomes optional', fields({ a: text }), fields({ a: text.optional() }), FINE, OLD],
  ['a field that becomes required', fields({ a: text.optional() }), fields({ a: text }), OLD, FINE],
  ['a field that becomes nullable', fields({ a: text }), fields({ a: text.nullable() }), FINE, OLD],
  ['a field that is never null any more', fields({ a: text.nullable() }), fields({ a: text }), OLD, INSTANCES],
  ['another type', fields({ a: text }), fields({ a: z.number() }), OLD, INSTANCES],
  ['any number instead of whole ones', z.int(), z.number(), FINE, OLD],
  ['whole numbers instead of any', z.number(), z.int(), OLD, INSTANCES],
  ['a new value of a list', z.enum(['a', 'b']), z.enum(['a', 'b', 'c']), FINE, OLD],
  ['a removed value of a list', z.enum(['a', 'b']), z.enum(['a']), OLD, INSTANCES],
  ['values in another order', z.enum(['a', 'b']), z.enum(['b', 'a']), NONE, NONE],
  ['a list that ends', z.enum(['a', 'b']), text, FINE, OLD],
  ['a list that begins', text, z.enum(['a', 'b']), OLD, INSTANCES],
  ['another constant', z.literal('a'), z.literal('b'), OLD, INSTANCES],
  ['a new value of an open list', openEnum(['a']), openEnum(['a', 'b']), NONE, NONE],
  ['a closed list that is open now', z.enum(['a']), openEnum(['a']), FINE, OLD],
  ['an open list that is closed now', openEnum(['a']), z.enum(['a']), OLD, INSTANCES],
  ['a higher maximum', z.int().max(5), z.int().max(6), FINE, OLD],
  ['a lower maximum', z.int().max(5), z.int().max(4), OLD, INSTANCES],
  ['a higher minimum', z.int().min(0), z.int().min(1), OLD, INSTANCES],
  ['a longer text', text.max(5), text.max(6), FINE, OLD],
  ['a new limit of a text', text, text.max(6), OLD, INSTANCES],
  ['fewer items', z.array(text).max(5), z.array(text).max(4), OLD, INSTANCES],
  ['another pattern', text.regex(/^a$/), text.regex(/^b$/), OLD, OLD],
  ['a new pattern', text, text.regex(/^b$/), OLD, INSTANCES],
  ['a removed pattern', text.regex(/^a$/), text, FINE, OLD],
  ['another default', fields({ a: text.default('x') }), fields({ a: text.default('y') }), OLD, NONE],
  ['a new field of an item', z.array(fields({})), z.array(fields({ a: text })), OLD, FINE],
  ['a new alternative', choice('a', 'b'), choice('a', 'b', 'c'), FINE, OLD],
  ['a removed alternative', choice('a', 'b'), choice('a'), OLD, INSTANCES],
  ['a second alternative', choice('a'), choice('a', 'b'), FINE, OLD],
  ['a field with a constant', fields({}), fields({ a: z.literal('x').optional() }), FINE, FINE],
  ['other values of a map', z.record(text, z.int()), z.record(text, text), OLD, INSTANCES],
  ['unknown fields that are refused', z.object({}), z.strictObject({}), OLD, INSTANCES],
];

describe('a change of a schema', () => {
  it.each(table)('%s', (_, was, is, request, reply) => {
    expect({ request: breaks('request', was, is), reply: breaks('reply', was, is) }).toEqual({ request, reply });
  });

  it('is named with its path, and with the values before and after it', () => {
    const of = (max: number) => fields({ items: z.array(fields({ quantity: z.int().max(max) })) });
    expect(schemaChanges('request', schemaOf(of(10), 'request'), schemaOf(of(5), 'request'))).toEqual([
      { path: 'request.items[].quantity', what: 'another maximum', was: 10, is: 5, breaks: OLD },
    ]);
  });

  it('is found behind references, also in a schema that contains itself', () => {
    const root = (type: string) => ({
      $defs: { node: { type: 'object', properties: { value: { type }, next: { $ref: '#/$defs/node' } } } },
    });
    const node = { $ref: '#/$defs/node' };
    const roots = { was: root('string'), is: root('boolean') };
    expect(schemaChanges('reply', node, node, roots).map(({ path }) => path)).toEqual(['reply.value', 'reply.value']);
    expect(() => schemaChanges('reply', node, node, { was: {}, is: {} })).toThrow('#/$defs/node leads nowhere');
  });
});
