import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from './domain/order-errors.ts';
import { decodeCursor, encodeCursor } from './order-cursor.ts';

const position = { createdAt: new Date('2026-11-20T08:00:00.123Z'), id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' };

describe('a cursor', () => {
  it('means the position it was made of, to the millisecond', () => {
    const times = fc.date({ min: new Date(0), max: new Date(8.64e15 / 10), noInvalidDate: true });
    fc.assert(
      fc.property(times, fc.uuid(), (createdAt, id) => {
        expect(decodeCursor(encodeCursor({ createdAt, id }))).toEqual({ createdAt, id });
      }),
    );
  });

  it('fits the contract, and a URL', () => {
    expect(encodeCursor(position)).toMatch(/^[\w-]{10,200}$/);
  });

  it.each([
    ['nothing', ''],
    ['garbage', 'garbage!'],
    ['a NUL', '\0'],
    ['no id', text('1700000000000.')],
    ['an id that is none', text(`1700000000000.${'z'.repeat(36)}`)],
    ['a negative time', text(`-5.${position.id}`)],
    ['a time that no date has', text(`999999999999999.${position.id}`).replace(/^./, 'P')],
    ['a leading zero', text(`0${+position.createdAt}.${position.id}`)],
    ['an id in upper case', text(`${+position.createdAt}.${position.id.toUpperCase()}`)],
    ['padding', `${encodeCursor(position)}=`],
    ['a space inside', encodeCursor(position).replace(/^(.{5})/, '$1 ')],
  ])('refuses %s', (_, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(InvalidCursorError);
  });

  it('refuses whatever it did not write', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (cursor) => {
        expect(() => decodeCursor(cursor)).toThrow(InvalidCursorError);
      }),
    );
  });
});

function text(plain: string): string {
  return Buffer.from(plain).toString('base64url');
}
