import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cents, emailAddress, headerText, id, line, openEnum, text } from './schemas.ts';

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;
/** The pattern of a schema in the API document, as a JSON Schema validator applies it. */
const documented = (schema: z.ZodType) => new RegExp(z.toJSONSchema(schema, { io: 'input' }).pattern!, 'u');

describe('text', () => {
  it('counts characters as JSON Schema does', () => {
    expect(accepts(text(1, 3), '🚂🚃🚃')).toBe(true);
    expect(accepts(text(1, 3), '🚂🚃🚃🚃')).toBe(false);
    expect(accepts(text(1, 3), '')).toBe(false);
    expect(z.toJSONSchema(text(1, 3))).toMatchObject({ minLength: 1, maxLength: 3 });
  });
});

describe('line', () => {
  it.each([
    ['a NUL', 'a\0b'],
    ['a line break', 'a\nb'],
    ['half a surrogate pair', 'a\ud800b'],
    ['a line separator', 'a\u2028b'],
    ['nothing but white space', '   '],
    ['nothing that can be seen', '\u200b\u202e'],
    ['a Hangul filler alone', '\u3164'],
    ['a blank Braille pattern alone', '\u2800'],
    ['a variation selector alone', '\ufe0f'],
    ['a grapheme joiner alone', '\u034f'],
    ['a tag alone', '\u{e0041}'],
    ['too many characters', 'x'.repeat(11)],
  ])('rejects %s', (_, value) => {
    expect(accepts(line(10), value)).toBe(false);
    if (value.isWellFormed() && value.length <= 10) expect(documented(line(10)).test(value)).toBe(false);
  });

  it('requires a visible character', () => {
    const shown: string[] = [];
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const character = String.fromCodePoint(point);
      if (/[\p{Default_Ignorable_Code_Point}\p{Z}\p{Cc}\p{Cs}]/u.test(character) && accepts(line(1), character)) {
        shown.push(point.toString(16));
      }
    }
    expect(shown).toEqual([]);
  });

  it('keeps letters of any script, and removes white space around them', () => {
    expect(line(20).parse('  Zoë 👩\u200d🚒 列車 ')).toBe('Zoë 👩\u200d🚒 列車');
  });

  it('normalizes a character with two encodings to one form', () => {
    expect(line(20).parse('Zoe\u0308')).toBe('Zo\u00eb');
  });
});

describe('headerText', () => {
  it.each(['k', 'a key', '~!', 'x'.repeat(255)])('accepts %j', (value) => {
    expect(headerText().parse(value)).toBe(value);
  });

  it.each(['', ' ', ' k', 'k ', 'ключ', 'ü', 'Ã¼', 'a\tb', 'a\nb', 'x'.repeat(256)])('rejects %j', (value) => {
    expect(accepts(headerText(), value)).toBe(false);
  });
});

describe('id', () => {
  it('treats a UUID in either case as the same id', () => {
    expect(id().parse('6F9619FF-8B86-4D01-B42D-00CF4FC964FF')).toBe('6f9619ff-8b86-4d01-b42d-00cf4fc964ff');
  });

  it('accepts a UUID of any version', () => {
    expect(accepts(id(), '00000000-0000-0000-0000-00000000002a')).toBe(true);
  });

  it('rejects a value that is not a UUID', () => {
    expect(accepts(id(), '42')).toBe(false);
  });
});

describe('emailAddress', () => {
  it('treats two spellings of one address as equal', () => {
    expect(emailAddress().parse(' Ada@Example.COM ')).toBe('ada@example.com');
  });

  it.each([
    'ada@',
    '/a@b.test',
    'a..b@c.test',
    '.a@b.test',
    'a@b',
    'ada@example.com\n',
    'ada@\u212aelvin.test',
    'ö@b.test',
  ])('rejects %j', (value) => {
    expect(accepts(emailAddress(), value)).toBe(false);
  });

  it("accepts what zod's own pattern accepts, and nothing else", () => {
    const parts = fc.constantFrom('a', 'Z', '0', '.', '-', "'", '+', '@', 'b.test', '@c.de', '/', ' a');
    const texts = fc.array(parts, { maxLength: 8 }).map((some) => some.join(''));
    fc.assert(
      fc.property(texts, (value) => {
        const isPlain = !value.startsWith(' ');
        if (isPlain) expect(accepts(emailAddress(), value)).toBe(accepts(z.email(), value));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('cents', () => {
  it.each([-1, 0.5, Number.NaN, 1e12, '5'])('rejects %s', (value) => {
    expect(accepts(cents(), value)).toBe(false);
  });
});

describe('openEnum', () => {
  it('accepts its values only, and tells callers to expect others', () => {
    expect(accepts(openEnum(['a', 'b']), 'b')).toBe(true);
    expect(accepts(openEnum(['a', 'b']), 'c')).toBe(false);
    expect(z.toJSONSchema(openEnum(['a', 'b']))).toMatchObject({ 'x-extensible-enum': ['a', 'b'] });
  });
});
