import { randomUUID } from 'node:crypto';
import type { OrderLine } from '@signalbox/http-client';
import { NUL, type BadRequest, type Endpoint } from '../bad-input.ts';

const withKey = () => ({ 'idempotency-key': randomUUID() });

/** A valid order. */
export const orderEndpoint = (line: OrderLine): Endpoint => ({
  path: '/api/orders',
  body: { items: [line] },
  headers: withKey(),
});

/** Invalid orders. */
export function badOrders(line: OrderLine): BadRequest[] {
  const order = (what: string, items: unknown, field: string, headers: Record<string, string> = withKey()) => ({
    what: `/api/orders: ${what}`,
    method: 'POST' as const,
    path: '/api/orders',
    body: { items },
    headers,
    field,
  });
  const quantities = [0, -1, 1.5, 1e9, 1001, '2', 'NaN', true, null, [1]].map((quantity) =>
    order(`quantity = ${JSON.stringify(quantity)}`, [{ ...line, quantity }], 'items[0].quantity'),
  );
  const productIds = ['42', '', NUL, '__proto__', `${line.productId}0`, 7, null].map((productId) =>
    order(`productId = ${JSON.stringify(productId)}`, [{ ...line, productId }], 'items[0].productId'),
  );
  return [
    ...quantities,
    ...productIds,
    {
      ...order('a quantity above the largest number', [], 'items[0].quantity'),
      body: `{"items":[{"productId":"${line.productId}","quantity":1e400}]}`,
    },
    order('an invalid second line', [line, { ...line, quantity: 0 }], 'items[1].quantity'),
    order('no items', [], 'items'),
    order('items as an object', { 0: line }, 'items'),
    order(
      '10 000 items',
      Array.from({ length: 10_000 }, () => line),
      'items',
    ),
    order(
      '101 items',
      Array.from({ length: 101 }, () => line),
      'items',
    ),
    order('a line that is text', ['two of these'], 'items[0]'),
    order('an unknown field in a line', [{ ...line, priceCents: 1 }], 'items[0].priceCents'),
    order('no Idempotency-Key', [line], 'Idempotency-Key', {}),
    order('an empty Idempotency-Key', [line], 'Idempotency-Key', { 'idempotency-key': '' }),
    order('an Idempotency-Key of 256 characters', [line], 'Idempotency-Key', { 'idempotency-key': 'x'.repeat(256) }),
  ];
}

/** Invalid query strings and ids. */
export function badAddresses(): BadRequest[] {
  const list = (query: string, field: string): BadRequest => ({
    what: `/api/orders?${query.slice(0, 40)}`,
    method: 'GET',
    path: `/api/orders?${query}`,
    field,
  });
  const ids = ['42', 'no-uuid', '__proto__', `${randomUUID()}0`, '%00', randomUUID().replaceAll('-', '_')];
  return [
    ...['0', '-1', '1.5', '1e9', '101', 'ten', '', 'NaN'].map((limit) => list(`limit=${limit}`, 'limit')),
    list('limit=1&limit=2', 'limit'),
    ...['garbage', '', 'e30', '%00', encodeURIComponent('[{"id":1}]'), 'x'.repeat(5000)].map((cursor) =>
      list(`cursor=${cursor}`, 'cursor'),
    ),
    list(`cursor=${Buffer.from('{"createdAt":"now","id":"\'; drop table orders"}').toString('base64url')}`, 'cursor'),
    list('offset=1', 'offset'),
    list('__proto__=1', '__proto__'),
    ...ids.flatMap((id): BadRequest[] => {
      const at = { field: 'id', isInvalidUrl: id === '%00' };
      return [
        { what: `/api/orders/${id}`, method: 'GET', path: `/api/orders/${id}`, ...at },
        { what: `/api/orders/${id}/cancel`, method: 'POST', path: `/api/orders/${id}/cancel`, ...at },
      ];
    }),
    { what: 'an id that is not text', method: 'GET', path: '/api/orders/%E0%A4%A' },
  ];
}
