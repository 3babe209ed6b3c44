import { users } from '@signalbox/contracts-users';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { strict } from './strict.ts';

const loose = z.object({
  name: z.string(),
  lines: z
    .array(z.object({ quantity: z.int() }))
    .min(1)
    .max(2),
  note: z.object({ text: z.string() }).optional(),
  sender: z.object({}).nullable().default(null),
});

const pathsOf = (value: unknown) =>
  strict(loose)
    .safeParse(value)
    .error?.issues.map(({ code, path }) => [code, path]);

describe('strict', () => {
  it('rejects unknown fields at every depth', () => {
    const value = {
      name: 'a',
      extra: 1,
      lines: [{ quantity: 1, extra: 1 }],
      note: { text: 'b', extra: 1 },
      sender: { extra: 1 },
    };
    expect(loose.safeParse(value).success).toBe(true);
    expect(pathsOf(value)).toEqual([
      ['unrecognized_keys', ['lines', 0]],
      ['unrecognized_keys', ['note']],
      ['unrecognized_keys', ['sender']],
      ['unrecognized_keys', []],
    ]);
  });

  it('rejects a field named like a property of the prototype', () => {
    expect(pathsOf({ name: 'a', lines: [{ quantity: 1 }], constructor: 1 })).toEqual([['unrecognized_keys', []]]);
  });

  it('keeps every other rule', () => {
    expect(pathsOf({ name: 'a', lines: [] })).toEqual([['too_small', ['lines']]]);
    expect(pathsOf({ name: 'a', lines: [1, 2, 3].map((quantity) => ({ quantity })) })).toEqual([
      ['too_big', ['lines']],
    ]);
    expect(strict(loose).parse({ name: 'a', lines: [{ quantity: 1 }] })).toEqual({
      name: 'a',
      lines: [{ quantity: 1 }],
      sender: null,
    });
  });

  it('does not modify the contract', () => {
    strict(users.signIn.request);
    const request = { email: 'ada@example.com', password: 'a password', added: 'later' };
    expect(users.signIn.request.safeParse(request).success).toBe(true);
  });
});
