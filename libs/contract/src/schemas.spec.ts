import { describe, expect, it } from 'vitest';
import { cents, emailAddress, id, line } from './schemas.ts';

describe('line', () => {
  it.each([
    ['a NUL', 'a\0b'],
    ['a line break', 'a\nb'],
    ['half a surrogate pair', 'a\ud800b'],
    ['a line separator', 'a\u2028b'],
    ['nothing but white space', '   '],
    ['nothing that can be seen', '\u200b\u202e'],
    ['too many characters', 'x'.repeat(11)],
  ])('refuses %s', (_, value) => {
    expect(line(10).safeParse(value).success).toBe(false);
  });

  it('keeps letters of any script, and removes white space around them', () => {
    expect(line(20).parse('  Zoë 👩\u200d🚒 列車 ')).toBe('Zoë 👩\u200d🚒 列車');
  });
});

describe('id', () => {
  it('takes a UUID in either case as the same id', () => {
    expect(id().parse('6F9619FF-8B86-4D01-B42D-00CF4FC964FF')).toBe('6f9619ff-8b86-4d01-b42d-00cf4fc964ff');
  });

  it('refuses what is no UUID', () => {
    expect(id().safeParse('42').success).toBe(false);
  });
});

describe('emailAddress', () => {
  it('takes two spellings of one address as the same', () => {
    expect(emailAddress().parse(' Ada@Example.COM ')).toBe('ada@example.com');
  });

  it('refuses what is no address', () => {
    expect(emailAddress().safeParse('ada@').success).toBe(false);
  });
});

describe('cents', () => {
  it.each([-1, 0.5, Number.NaN, 1e12, '5'])('refuses %s', (value) => {
    expect(cents().safeParse(value).success).toBe(false);
  });
});
