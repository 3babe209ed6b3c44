import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { invalidFields } from './invalid-fields.ts';

const schema = z.strictObject({ items: z.array(z.strictObject({ quantity: z.int().min(1) })), note: z.string() });
const fieldsOf = (value: unknown) =>
  invalidFields(schema.safeParse(value).error!.issues, { whole: 'body', max: 50 }).map(({ field }) => field);

describe('invalidFields', () => {
  it('names each invalid field by its path', () => {
    expect(fieldsOf({ items: [{ quantity: 1 }, { quantity: 0 }] })).toEqual(['items[1].quantity', 'note']);
  });

  it('names each unknown field', () => {
    expect(fieldsOf({ items: [{ quantity: 1, price: 1 }], note: '', a: 1, b: 2 })).toEqual([
      'items[0].price',
      'a',
      'b',
    ]);
  });

  it.each([undefined, null, 42, []])('reports %j as an invalid body', (value) => {
    expect(fieldsOf(value)).toEqual(['body']);
  });

  it('names at most fifty', () => {
    expect(fieldsOf({ items: Array.from({ length: 60 }, () => ({})), note: '' })).toHaveLength(50);
    const unknown = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`field${index}`, index]));
    expect(fieldsOf({ items: [], note: '', ...unknown })).toHaveLength(50);
  });
});
