import { describe, expect, it } from 'vitest';
import { assertName, namesOf, singular, withArticle } from './names.ts';

describe('names', () => {
  it.each([
    ['payments', 'payment'],
    ['gift-cards', 'gift-card'],
    ['entries', 'entry'],
    ['boxes', 'box'],
    ['addresses', 'address'],
    ['keys', 'key'],
    ['stock', 'stock-item'],
  ])('have a singular: %s, %s', (plural, expected) => expect(singular(plural)).toBe(expected));

  it('have a form for each place', () => {
    expect(namesOf('gift-cards')).toEqual({
      kebab: 'gift-cards',
      camel: 'giftCards',
      pascal: 'GiftCards',
      snake: 'gift_cards',
      constant: 'GIFT_CARDS',
      words: 'gift cards',
    });
    expect([withArticle('invoice'), withArticle('payment')]).toEqual(['an invoice', 'a payment']);
  });

  it.each(['', 'Payments', 'pay_ments', '-a', 'a-', 'a--b', '1a', 'a.b', 'a/b', 'x'.repeat(41)])(
    'are in kebab-case and short: not %j',
    (name) => expect(() => assertName('the name', name)).toThrow('kebab-case'),
  );
});
