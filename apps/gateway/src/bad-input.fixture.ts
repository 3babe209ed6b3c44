import { line, ORDER_ID } from './samples.fixture.ts';

/** An invalid request and the expected response. */
export interface BadRequest {
  readonly what: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** @defaultValue 400 */
  readonly status?: number;
  /** The invalid fields that the response lists. */
  readonly fields?: readonly string[];
}

const json = { 'content-type': 'application/json' };
const key = { 'idempotency-key': 'k-1' };

const post = (
  path: string,
  what: string,
  body: string | Uint8Array<ArrayBuffer>,
  more: Partial<BadRequest> = {},
): BadRequest => ({
  what: `${path} with ${what}`,
  path,
  method: 'POST',
  body,
  ...more,
  headers: { ...json, ...key, ...more.headers },
});

const bodies: readonly (readonly [path: string, good: Record<string, unknown>])[] = [
  ['/api/users', { email: 'ada@example.com', name: 'Ada', password: 'correct horse' }],
  ['/api/sessions', { email: 'ada@example.com', password: 'correct horse' }],
  ['/api/sessions/refresh', { refreshToken: 'd' }],
  ['/api/orders', { items: [line] }],
];

/** Bodies that every endpoint with a body rejects. */
export const badBodies: readonly BadRequest[] = bodies.flatMap(([path, good]) => {
  const text = JSON.stringify(good);
  const inside = (field: string) => text.replace('{', `{${field},`);
  const ofBody = { fields: ['body'] };
  return [
    post(path, 'an empty body', '', ofBody),
    post(path, 'a truncated body', text.slice(0, -1), ofBody),
    post(path, 'NaN', inside('"a":NaN'), ofBody),
    post(path, 'null', 'null', ofBody),
    post(path, 'a number', '42', ofBody),
    post(path, 'a list', `[${text}]`, ofBody),
    post(path, 'no fields', '{}', { fields: Object.keys(good) }),
    post(path, 'an unknown field', inside('"isAdmin":true'), { fields: ['isAdmin'] }),
    post(path, 'a field called constructor', inside('"constructor":1'), { fields: ['constructor'] }),
    post(path, 'a field called prototype', inside('"prototype":{}'), { fields: ['prototype'] }),
    post(path, '__proto__', inside('"__proto__":{"role":"admin"}'), ofBody),
    post(path, '__proto__ with escapes', inside('"\\u005f_proto__":{"role":"admin"}'), ofBody),
    post(path, 'constructor.prototype', inside('"constructor":{"prototype":{"role":"admin"}}'), ofBody),
    post(path, 'bytes that are not UTF-8', Buffer.from(inside('"\u00ff":1'), 'latin1'), ofBody),
    post(path, 'a body of 2 MB', `${text}${' '.repeat(2_000_000)}`, { status: 413 }),
    post(path, 'text', text, { headers: { 'content-type': 'text/plain' }, status: 415 }),
    post(path, 'a form', 'a=b', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, status: 415 }),
    post(path, 'another JSON media type', text, { headers: { 'content-type': 'application/ld+json' }, status: 415 }),
    post(path, 'another charset', text, {
      headers: { 'content-type': 'application/json; charset=utf-16' },
      status: 415,
    }),
    post(path, 'a content encoding', text, {
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      status: 415,
    }),
    post(path, 'an invalid media type', text, { headers: { 'content-type': 'json' }, status: 415 }),
  ];
});

const user = (field: string, value: unknown): BadRequest =>
  post(
    '/api/users',
    `${field} ${JSON.stringify(value)?.slice(0, 40)}`,
    JSON.stringify({ ...bodies[0]![1], [field]: value }),
    {
      fields: [field],
    },
  );

const items = (value: unknown, ...fields: string[]): BadRequest =>
  post('/api/orders', `items ${JSON.stringify(value)?.slice(0, 60)}`, JSON.stringify({ items: value }), { fields });

const keyed = (what: string, headers: Record<string, string>): BadRequest =>
  post('/api/orders', what, JSON.stringify({ items: [line] }), { headers, fields: ['Idempotency-Key'] });

const quantities = [0, -1, 1.5, 1e9, 1001, '2', 'NaN', true, null, [1], {}];
const productIds = ['42', '', 'a\0b', '__proto__', `${line.productId}0`, 7, null];

/** Fields with invalid values. */
export const badFields: readonly BadRequest[] = [
  ...[42, null, '', 'no-address', 'a\0b@example.com', `${'x'.repeat(250)}@example.com`].map((email) =>
    user('email', email),
  ),
  ...[42, null, '', '   ', 'a\0b', 'a\nb', 'half a \ud800', 'x'.repeat(201)].map((name) => user('name', name)),
  ...[42, null, '', '7 chars', 'x'.repeat(201)].map((password) => user('password', password)),
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

const get = (path: string, ...fields: string[]): BadRequest => ({ what: path.slice(0, 60), path, fields });
const limits = ['0', '-1', '+1', '1.5', '1e2', '0x10', '1e9', '101', 'ten', '', '%201', 'NaN', '9'.repeat(400)];
const ids = ['42', 'no-uuid', '__proto__', 'constructor', '%00', `${ORDER_ID}0`, ORDER_ID.replaceAll('-', '_')];

/** Invalid paths and query strings. */
export const badAddresses: readonly BadRequest[] = [
  ...limits.map((limit) => get(`/api/orders?limit=${limit}`, 'limit')),
  get('/api/orders?limit=1&limit=2', 'limit'),
  get('/api/orders?limit[]=1', 'limit[]'),
  get(`/api/orders?cursor=${'x'.repeat(201)}`, 'cursor'),
  get('/api/orders?offset=1', 'offset'),
  get('/api/orders?__proto__=1', '__proto__'),
  get('/api/orders?limit=0&cursor=a&cursor=b&offset=1', 'cursor', 'limit', 'offset'),
  get('/api/me?expand=orders', 'expand'),
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
  { what: 'a path traversal', path: '/api/docs/..%2f..%2fpackage.json', status: 404 },
  { what: 'a file that is not an asset', path: '/api/docs/package.json', status: 404 },
];
