import { orders } from '@signalbox/contracts-orders';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './order-cursor.ts';

const { cursor } = orders.listOrders.request.shape;
const ID = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const cursorOfNow = `1763625600123.${ID}`;

describe('a cursor', () => {
  it('encodes a position to the millisecond, and is valid in the contract and in a URL', () => {
    const times = fc.date({ min: new Date(0), max: new Date(8.64e15 / 10), noInvalidDate: true });
    fc.assert(
      fc.property(times, fc.uuid(), (createdAt, id) => {
        const text = encodeCursor({ createdAt, id });
        expect(cursor.parse(text)).toBe(encodeURIComponent(text));
        expect(decodeCursor(text)).toEqual({ createdAt, id });
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['garbage', 'garbage!'],
    ['a NUL', '\0'],
    ['a missing id', '1763625600123.'],
    ['an invalid id', `1763625600123.${'z'.repeat(36)}`],
    ['a negative time', `-5.${ID}`],
    ['a time outside the range of a date', `9999999999999999.${ID}`],
    ['a leading zero', `0${cursorOfNow}`],
    ['an id in upper case', cursorOfNow.toUpperCase()],
    ['a space', ` ${cursorOfNow}`],
    ['a line break', `${cursorOfNow}\n`],
  ])('is not %s', (_, text) => {
    expect(cursor.safeParse(text).success).toBe(false);
  });

  it('that the contract accepts decodes to the encoded position', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^(?:0|[1-9][0-9]{0,14})\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        (text) => {
          expect(encodeCursor(decodeCursor(text))).toBe(text);
        },
      ),
    );
  });
});
