import { randomUUID } from 'node:crypto';

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
/** @public */
export const NUL = 'a\0b';

/** A valid request of a call that has a body. */
export interface Endpoint {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Record<string, string>;
}

export const endpoints = (): Endpoint[] => [
  { path: '/api/users', body: account() },
  { path: '/api/sessions', body: credentials },
  { path: '/api/sessions/refresh', body: { refreshToken: 'made-up' } },
];

/** Bodies that every call refuses, for each of some calls. */
export function badBodies(calls: readonly Endpoint[]): BadRequest[] {
  return calls.flatMap(({ path, body, headers }) => {
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
