import { get, post, type BadRequest } from '../bad-input.fixture.ts';
import { line, ORDER_ID } from './samples.fixture.ts';

const items = (value: unknown, ...fields: string[]): BadRequest =>
  post('/api/orders', `items ${JSON.stringify(value)?.slice(0, 60)}`, JSON.stringify({ items: value }), { fields });

const keyed = (what: string, headers: Record<string, string>): BadRequest =>
  post('/api/orders', what, JSON.stringify({ items: [line] }), { headers, fields: ['Idempotency-Key'] });

const quantities = [0, -1, 1.5, 1e9, 1001, '2', 'NaN', true, null, [1], {}];
const productIds = ['42', '', 'a\0b', '__proto__', `${line.productId}0`, 7, null];

/** Orders with invalid fields. */
export const badOrders: readonly BadRequest[] = [
  ...quantities.map((quantity) => items([{ ...line, quantity }], 'items[0].quantity')),
  ...productIds.map((productId) => items([{ ...line, productId }], 'items[0].productId')),
  ...[42, null, 'x', {}, { 0: line }, []].map((value) => items(value, 'items')),
  items([line, { ...line, quantity: 0 }], 'items[1].quantity'),
  items(['x'], 'items[0]'),
  items([{ ...line, priceCents: 1 }], 'items[0].priceCents'),
  items([{}], 'items[0].productId', 'items[0].quantity'),
  items(Array(101).fill(line), 'items'),
  items(Array(10_000).fill(line), 'items'),
  post('/api/orders', 'a quantity that overflows', `{"items":[{"productId":"${line.productId}","quantity":1e400}]}`, {
    fields: ['items[0].quantity'],
  }),
  keyed('an empty key', { 'idempotency-key': '' }),
  keyed('a key of white space', { 'idempotency-key': '   ' }),
  keyed('a key of 256 characters', { 'idempotency-key': 'x'.repeat(256) }),
];

const limits = ['0', '-1', '+1', '1.5', '1e2', '0x10', '1e9', '101', 'ten', '', '%201', 'NaN', '9'.repeat(400)];
const ids = ['42', 'no-uuid', '__proto__', 'constructor', '%00', `${ORDER_ID}0`, ORDER_ID.replaceAll('-', '_')];

/** Invalid paths and query strings of orders. */
export const badOrderAddresses: readonly BadRequest[] = [
  ...limits.map((limit) => get(`/api/orders?limit=${limit}`, 'limit')),
  get('/api/orders?limit=1&limit=2', 'limit'),
  get('/api/orders?limit[]=1', 'limit[]'),
  get(`/api/orders?cursor=${'x'.repeat(201)}`, 'cursor'),
  get('/api/orders?offset=1', 'offset'),
  get('/api/orders?__proto__=1', '__proto__'),
  get('/api/orders?limit=0&cursor=a&cursor=b&offset=1', 'cursor', 'limit', 'offset'),
  get('/api/products?sort=price&page=2', 'sort', 'page'),
  {
    what: 'an unexpected body',
    path: '/api/orders/7a1f6f3e-3f0b-4a58-8a33-2f4f3a2c1b00/cancel',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"reason":"late"}',
    fields: ['reason'],
  },
  ...ids.map((id) => get(`/api/orders/${id}`, 'id')),
  ...ids.map((id) => ({ ...get(`/api/orders/${id}/cancel`, 'id'), method: 'POST' })),
  { what: 'an id of 200 characters', path: `/api/orders/${'x'.repeat(200)}`, fields: ['id'] },
  { what: 'an id of 201 characters', path: `/api/orders/${'x'.repeat(201)}`, status: 414 },
  { what: 'an invalid percent escape', path: '/api/orders/%zz' },
  { what: 'an incomplete UTF-8 escape', path: '/api/orders/%E0%A4%A' },
  { what: 'an empty id', path: '/api/orders/', status: 404 },
];
