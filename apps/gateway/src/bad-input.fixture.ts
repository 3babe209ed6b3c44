// begin orders
import { line } from './orders/samples.fixture.ts';
// end orders

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

/** @public */
export const post = (
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
  // begin orders
  ['/api/orders', { items: [line] }],
  // end orders
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

/** Fields with invalid values. */
export const badFields: readonly BadRequest[] = [
  ...[42, null, '', 'no-address', 'a\0b@example.com', `${'x'.repeat(250)}@example.com`].map((email) =>
    user('email', email),
  ),
  ...[42, null, '', '   ', 'a\0b', 'a\nb', 'half a \ud800', 'x'.repeat(201)].map((name) => user('name', name)),
  ...[42, null, '', '7 chars', 'x'.repeat(201)].map((password) => user('password', password)),
];

/** @public */
export const get = (path: string, ...fields: string[]): BadRequest => ({ what: path.slice(0, 60), path, fields });
/** Invalid paths and query strings. */
export const badAddresses: readonly BadRequest[] = [
  get('/api/me?expand=orders', 'expand'),
  get('/.well-known/jwks.json?sort=kid&page=2', 'sort', 'page'),
  { what: 'an invalid percent escape', path: '/api/docs/%zz' },
  { what: 'a path traversal', path: '/api/docs/..%2f..%2fpackage.json', status: 404 },
  { what: 'a file that is not an asset', path: '/api/docs/package.json', status: 404 },
];
