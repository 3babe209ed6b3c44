import { describe, expect, it } from 'vitest';
import { sendable } from './sendable.ts';

describe('sendable', () => {
  it('converts short ASCII to text', () => {
    expect(sendable(Buffer.from('{"name":"Ada"}'))).toBe('{"name":"Ada"}');
  });

  it.each([
    ['text that is not ASCII', Buffer.from('{"name":"Zoë 🚂"}')],
    ['bytes that are not text', Buffer.from([0xff, 0xfe, 0x80])],
    ['a long body', Buffer.alloc(4096, 'x')],
  ])('does not convert %s', (_, body) => {
    expect(sendable(body)).toBe(body);
  });

  it('changes no byte', () => {
    for (const text of ['', 'a', '\u007f', 'é', '€', 'x'.repeat(4095), 'x'.repeat(5000)]) {
      expect(Buffer.from(sendable(Buffer.from(text)))).toEqual(Buffer.from(text));
    }
  });
});
