import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderTooLargeError, UnknownProductError } from './order-errors.ts';
import { MAX_TOTAL_CENTS, newOrder, type OrderLine } from './order.ts';

const who = { id: 'order-1', userId: 'ada', createdAt: new Date(0) };
const products = [
  { id: 'lamp', name: 'Signal lamp', priceCents: 4_500 },
  { id: 'lever', name: 'Lever', priceCents: 60_000 },
  { id: 'flag', name: 'Flag', priceCents: 900 },
];

describe('newOrder', () => {
  it('stores the current names and prices and their sum', () => {
    const order = newOrder(who, [line('lamp', 2), line('flag', 3)], products);
    expect(order).toEqual({
      ...who,
      updatedAt: who.createdAt,
      state: { status: 'PENDING', reason: null },
      items: [
        { productId: 'lamp', name: 'Signal lamp', quantity: 2, priceCents: 4_500 },
        { productId: 'flag', name: 'Flag', quantity: 3, priceCents: 900 },
      ],
      totalCents: 11_700,
    });
  });

  it('adds the quantities of two lines with the same product', () => {
    expect(newOrder(who, [line('lamp', 2), line('flag', 1), line('lamp', 5)], products).items).toMatchObject([
      { productId: 'lamp', quantity: 7 },
      { productId: 'flag', quantity: 1 },
    ]);
  });

  it('rejects more than the maximum quantity of a product, also over several lines', () => {
    expect(newOrder(who, [line('flag', 600), line('flag', 400)], products).totalCents).toBe(900_000);
    const place = () => newOrder(who, [line('flag', 600), line('flag', 401)], products);
    expect(place).toThrow(OrderTooLargeError);
    expect(place).toThrow('quantity of one product must be ≤ 1000, got 1001');
  });

  it('accepts the maximum total and rejects a higher one', () => {
    const exact = [{ id: 'gold', name: 'Gold', priceCents: MAX_TOTAL_CENTS / 1000 }];
    expect(newOrder(who, [line('gold', 1000)], exact).totalCents).toBe(MAX_TOTAL_CENTS);
    expect(() => newOrder(who, [line('gold', 1000), line('flag', 1)], [...exact, ...products])).toThrow(
      OrderTooLargeError,
    );
  });

  it('rejects a total above another maximum', () => {
    const place = (maxTotalCents: number) => newOrder(who, [line('lamp', 2)], products, maxTotalCents);
    expect(place(9_000).totalCents).toBe(9_000);
    expect(() => place(8_999)).toThrow('the total of an order must be ≤ 8999 cents, got 9000');
  });

  it('lists all unknown products', () => {
    const place = () => newOrder(who, [line('lamp', 1), line('moon', 1), line('star', 2)], products);
    expect(place).toThrow(expect.objectContaining({ details: { productIds: ['moon', 'star'] } }));
    expect(place).toThrow(UnknownProductError);
  });

  it('has the sum of its lines as total, in any order and split', () => {
    const lines = fc.array(
      fc.record({
        productId: fc.constantFrom('lamp', 'lever', 'flag'),
        quantity: fc.integer({ min: 1, max: 20 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(lines, (some) => {
        const price = new Map(products.map(({ id, priceCents }) => [id, priceCents]));
        const total = some.reduce((sum, each) => sum + price.get(each.productId)! * each.quantity, 0);
        expect(newOrder(who, some, products).totalCents).toBe(total);
        expect(newOrder(who, [...some].reverse(), products).totalCents).toBe(total);
      }),
    );
  });
});

function line(productId: string, quantity: number): OrderLine {
  return { productId, quantity };
}
