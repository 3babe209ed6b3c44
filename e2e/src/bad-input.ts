import { randomUUID } from 'node:crypto';
import type { OrderLine } from '@signalbox/http-client';

/** A request that the gateway must refuse. */
export interface BadRequest {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** The field that the response must name; absent if the request as a whole is invalid. */
  readonly field?: string;
  /** @defaultValue 400 */
  readonly status?: number;
  /** Whether the URL is invalid: a proxy in front of the gateway refuses it, and cannot name the field. */
  readonly isInvalidUrl?: boolean;
}

const account = () => ({ email: `${randomUUID()}@example.com`, name: 'Eve', password: 'correct horse' });
const credentials = { email: 'demo@example.com', password: 'signalbox-demo' };
const withKey = () => ({ 'idempotency-key': randomUUID() });
const NUL = 'a\0b';

/** A valid request body for each call that has a body. */
const endpoints = (line: OrderLine) =>
  [
    { path: '/api/users', body: account(), headers: {} },
    { path: '/api/sessions', body: credentials, headers: {} },
    { path: '/api/sessions/refresh', body: { refreshToken: 'made-up' }, headers: {} },
    { path: '/api/orders', body: { items: [line] }, headers: withKey() },
  ] as const;

/** Bodies that every call refuses, for each call that has a body. */
export function badBodies(line: OrderLine): BadRequest[] {
  return endpoints(line).flatMap(({ path, body, headers }) => {
    const json = JSON.stringify(body);
    const [field] = Object.keys(body);
    const bad = (what: string, sent: unknown, more: Partial<BadRequest> = {}): BadRequest => ({
      what: `${path}: ${what}`,
      method: 'POST',
      path,
      body: sent,
      ...more,
      headers: { ...headers, ...more.headers },
    });
    return [
      bad('JSON that does not parse', json.slice(0, -1)),
      bad('NaN as a value', `{"${field}":NaN}`),
      bad('no body', undefined),
      bad('an empty body', ''),
      bad('null', 'null'),
      bad('a number', '42'),
      bad('a list', `[${json}]`),
      bad('an empty object', {}, { field }),
      bad('an unknown field', { ...body, isAdmin: true }, { field: 'isAdmin' }),
      bad('__proto__', `{"__proto__":{"role":"admin"},${json.slice(1)}`),
      bad('constructor.prototype', `{"constructor":{"prototype":{"role":"admin"}},${json.slice(1)}`),
      bad('2 MB', { ...body, [field!]: 'x'.repeat(2_000_000) }, { status: 413 }),
      bad('invalid UTF-8', Buffer.from(json.replace(/^.*(?="[,}])/s, '$&\u00ff\u00fe'), 'latin1')),
      bad('text/plain', json, { headers: { 'content-type': 'text/plain' }, status: 415 }),
      bad('a form', 'email=a&password=b', {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        status: 415,
      }),
      ...Object.keys(body).flatMap((name) =>
        [42, true, null, {}].map((value) =>
          bad(`${name} = ${JSON.stringify(value)}`, { ...body, [name]: value }, { field: name }),
        ),
      ),
    ];
  });
}

/** Fields of the right type with an invalid value. */
export function badFields(): BadRequest[] {
  const user = (field: string, value: unknown, what: string): BadRequest => ({
    what: `/api/users: ${field} ${what}`,
    method: 'POST',
    path: '/api/users',
    body: { ...account(), [field]: value },
    field,
  });
  return [
    user('email', '', 'that is empty'),
    user('email', 'no-address', 'that is not an address'),
    user('email', `${'x'.repeat(250)}@example.com`, 'of 262 characters'),
    user('email', `${NUL}@example.com`, 'with a NUL'),
    user('name', NUL, 'with a NUL'),
    user('name', 'a\nb', 'with a line break'),
    user('name', 'half a pair \ud800', 'with half a surrogate pair'),
    user('name', '   ', 'of white space'),
    user('name', 'x'.repeat(201), 'of 201 characters'),
    user('password', '7 chars', 'of 7 characters'),
    user('password', 'x'.repeat(201), 'of 201 characters'),
  ];
}

/** Credentials of the right type that no account can have. */
export function badCredentials(): BadRequest[] {
  const signIn = (what: string, body: unknown): BadRequest => ({
    what: `/api/sessions: ${what}`,
    method: 'POST',
    path: '/api/sessions',
    body,
    status: 401,
  });
  return [
    signIn('a NUL in the address', { ...credentials, email: `${NUL}@example.com` }),
    signIn('a NUL in the password', { ...credentials, password: NUL }),
    signIn('half a surrogate pair', { ...credentials, email: '\ud800@example.com' }),
    { ...signIn('a NUL in the refresh token', { refreshToken: NUL }), path: '/api/sessions/refresh' },
  ];
}

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
