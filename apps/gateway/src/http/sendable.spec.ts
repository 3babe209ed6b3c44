import { describe, expect, it } from 'vitest';
import { sendable } from './sendable.ts';

describe('sendable', () => {
  it('makes a text of short ASCII', () => {
    expect(sendable(Buffer.from('{"name":"Ada"}'))).toBe('{"name":"Ada"}');
  });

  it.each([
    ['whatever is not ASCII', Buffer.from('{"name":"Zoë 🚂"}')],
    ['what is no text', Buffer.from([0xff, 0xfe, 0x80])],
    ['what is long', Buffer.alloc(4096, 'x')],
  ])('leaves %s as it is', (_, body) => {
    expect(sendable(body)).toBe(body);
  });

  it('changes no byte', () => {
    for (const text of ['', 'a', '\u007f', 'é', '€', 'x'.repeat(4095), 'x'.repeat(5000)]) {
      expect(Buffer.from(sendable(Buffer.from(text)))).toEqual(Buffer.from(text));
    }
  });
});
