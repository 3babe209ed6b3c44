import { contract, anyone, query, InvalidRequestError } from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RequestPipe } from './request-pipe.ts';

const shop = contract('shop', {
  buy: query({
    auth: anyone(),
    request: z.object({
      items: z.array(z.object({ quantity: z.int().min(1), gift: z.object({ to: z.string() }).optional() })),
    }),
    reply: z.object({}),
  }),
});

function faultsOf(request: unknown) {
  try {
    new RequestPipe(shop.buy).transform(request);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.invalidFields;
  }
  return [];
}

describe('RequestPipe', () => {
  it('names each invalid field', () => {
    const items = [{ quantity: 1 }, { quantity: 0, gift: { to: 7 } }, { quantity: 'x' }];
    expect(faultsOf({ items }).map(({ field }) => field)).toEqual([
      'items[1].quantity',
      'items[1].gift.to',
      'items[2].quantity',
    ]);
    expect(faultsOf(7)).toEqual([{ field: '', message: expect.stringContaining('expected object') as string }]);
  });

  it('limits the number of invalid fields', () => {
    expect(faultsOf({ items: Array.from({ length: 10_000 }, () => ({ quantity: 0 })) })).toHaveLength(100);
  });

  it('strips fields with any name that the schema does not declare', () => {
    const request = JSON.parse('{"items":[{"quantity":1,"x":2}],"__proto__":{"items":7},"constructor":1}') as unknown;
    expect(new RequestPipe(shop.buy).transform(request)).toEqual({ items: [{ quantity: 1 }] });
  });
});
