/**
 * A request as bytes and the expected summary of `answerTo`. It is the same from a gateway and from the edge in front
 * of it.
 */
export interface RawRequest {
  readonly what: string;
  readonly bytes: string;
  readonly answer: string;
}

const request = (line: string, headers: readonly string[], version = 'HTTP/1.1'): string =>
  [`${line} ${version}`, ...headers, 'Connection: close', '', ''].join('\r\n');

const hosted = (line: string, ...headers: string[]): string => request(line, ['Host: localhost', ...headers]);

const CHUNK = '0\r\n\r\n';
const EVERY_METHOD = 'DELETE, GET, HEAD, POST, PUT';

/** Health requests from HTTP/1.0 clients, such as HAProxy's check. Other URLs need a Host. */
export const withoutHost: readonly RawRequest[] = [
  { what: '/health/ready in HTTP/1.0', bytes: request('GET /health/ready', [], 'HTTP/1.0'), answer: '200' },
  { what: '/health/live in HTTP/1.0', bytes: request('GET /health/live', [], 'HTTP/1.0'), answer: '200' },
  { what: 'HEAD /health/ready in HTTP/1.0', bytes: request('HEAD /health/ready', [], 'HTTP/1.0'), answer: '200' },
  { what: '/%68ealth/ready in HTTP/1.0', bytes: request('GET /%68ealth/ready', [], 'HTTP/1.0'), answer: '200' },
  {
    what: '/.well-known/jwks.json in HTTP/1.0',
    bytes: request('GET /.well-known/jwks.json', [], 'HTTP/1.0'),
    answer: '400 BAD_REQUEST',
  },
  { what: '/unknown in HTTP/1.0', bytes: request('GET /unknown', [], 'HTTP/1.0'), answer: '400 BAD_REQUEST' },
  { what: '/health/ready in HTTP/1.1', bytes: request('GET /health/ready', []), answer: '400 BAD_REQUEST' },
  {
    what: '/.well-known/jwks.json in HTTP/1.1',
    bytes: request('GET /.well-known/jwks.json', []),
    answer: '400 BAD_REQUEST',
  },
  {
    what: '/.well-known/jwks.json in HTTP/1.0 with a Host',
    bytes: request('GET /.well-known/jwks.json', ['Host: localhost'], 'HTTP/1.0'),
    answer: '200',
  },
];

const codings: readonly (readonly [coding: string, answer: string])[] = [
  ['gzip, chunked', '501 NOT_IMPLEMENTED'],
  ['deflate, gzip, chunked', '501 NOT_IMPLEMENTED'],
  ['x, chunked', '501 NOT_IMPLEMENTED'],
  ['chunked, gzip', '400 BAD_REQUEST'],
  ['gzip', '400 BAD_REQUEST'],
  ['identity', '400 BAD_REQUEST'],
];

/** Requests that Node or the framework would answer before the gateway's own code. */
export const refusedHeads: readonly RawRequest[] = [
  { what: 'Expect: x', bytes: hosted('GET /.well-known/jwks.json', 'Expect: x'), answer: '417 EXPECTATION_FAILED' },
  {
    what: 'Expect: x at an unknown address',
    bytes: hosted('GET /unknown', 'Expect: x'),
    answer: '417 EXPECTATION_FAILED',
  },
  {
    what: 'Expect: 100-continue with a body that is too short to be JSON',
    bytes: `${hosted('POST /api/users', 'Expect: 100-Continue', 'Content-Type: application/json', 'Content-Length: 1')}{`,
    answer: '400 INVALID_REQUEST',
  },
  {
    what: 'two Host lines',
    bytes: request('GET /.well-known/jwks.json', ['Host: localhost', 'Host: localhost']),
    answer: '400 BAD_REQUEST',
  },
  {
    what: 'two Host lines at /health/ready',
    bytes: request('GET /health/ready', ['Host: localhost', 'host: y']),
    answer: '400 BAD_REQUEST',
  },
  { what: 'an empty Host', bytes: request('GET /.well-known/jwks.json', ['Host:']), answer: '400 BAD_REQUEST' },
  {
    what: 'a Host that is not allowed',
    bytes: request('GET /.well-known/jwks.json', ['Host: evil.example']),
    answer: '421 MISDIRECTED_REQUEST',
  },
  {
    what: 'a Host that is not allowed at /health/ready',
    bytes: request('GET /health/ready', ['Host: evil.example']),
    answer: '421 MISDIRECTED_REQUEST',
  },
  {
    what: 'a Host with a path',
    bytes: request('GET /.well-known/jwks.json', ['Host: x/y']),
    answer: '400 BAD_REQUEST',
  },
  {
    what: 'a Host of HTTP/1.0 with a path',
    bytes: request('GET /health/ready', ['Host: x/y'], 'HTTP/1.0'),
    answer: '400 BAD_REQUEST',
  },
  {
    what: 'HTTP/2.0',
    bytes: request('GET /.well-known/jwks.json', ['Host: localhost'], 'HTTP/2.0'),
    answer: '400 BAD_REQUEST',
  },
  {
    what: 'HTTP/1.2',
    bytes: request('GET /.well-known/jwks.json', ['Host: localhost'], 'HTTP/1.2'),
    answer: '400 BAD_REQUEST',
  },
  {
    what: 'the preface of HTTP/2',
    bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    answer: '400 BAD_REQUEST',
  },
  { what: 'CONNECT x:443', bytes: hosted('CONNECT x:443'), answer: `405 METHOD_NOT_ALLOWED, allow: ${EVERY_METHOD}` },
  ...['QUERY', 'TRACE', 'PUT', 'PROPFIND', 'OPTIONS'].flatMap((method): RawRequest[] => [
    {
      what: `${method} at a known address`,
      bytes: hosted(`${method} /.well-known/jwks.json`),
      answer: '405 METHOD_NOT_ALLOWED, allow: GET, HEAD',
    },
    { what: `${method} at an unknown address`, bytes: hosted(`${method} /unknown`), answer: '404 NOT_FOUND' },
  ]),
  { what: 'a method that is none', bytes: hosted('BREW /.well-known/jwks.json'), answer: '400 BAD_REQUEST' },
  ...codings.map(([coding, answer]): RawRequest => ({
    what: `Transfer-Encoding: ${coding}`,
    bytes: `${hosted('POST /api/users', 'Content-Type: application/json', `Transfer-Encoding: ${coding}`)}${CHUNK}`,
    answer,
  })),
  {
    what: 'Transfer-Encoding: gzip, chunked on a GET',
    bytes: `${hosted('GET /.well-known/jwks.json', 'Transfer-Encoding: gzip, chunked')}${CHUNK}`,
    answer: '501 NOT_IMPLEMENTED',
  },
  {
    what: 'Transfer-Encoding: chunked in HTTP/1.0',
    bytes: `${request('POST /api/users', ['Host: localhost', 'Transfer-Encoding: chunked'], 'HTTP/1.0')}${CHUNK}`,
    answer: '400 BAD_REQUEST',
  },
  ...['http://h?/x', 'http://h?x', 'http:///x', 'http:/x', 'ftp://h/.well-known/jwks.json', 'h:80'].map(
    (target): RawRequest => ({ what: `GET ${target}`, bytes: hosted(`GET ${target}`), answer: '400 BAD_REQUEST' }),
  ),
  ...['http://h/.well-known/jwks.json', 'HTTPS://h:8080/.well-known/jwks.json'].map((target): RawRequest => ({
    what: `GET ${target}`,
    bytes: hosted(`GET ${target}`),
    answer: '200',
  })),
];

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'PROPFIND'];
const types = [
  'none',
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'text/plain',
  'multipart/form-data; boundary=x',
  'json',
  '',
];
const framings: readonly (readonly [what: string, header: readonly string[], body: string])[] = [
  ['no length', [], ''],
  ['length 0', ['Content-Length: 0'], ''],
  ['an empty chunked body', ['Transfer-Encoding: chunked'], CHUNK],
];

/** The answers of a path to requests with an empty body, by method, and the methods that it allows. */
interface EmptyBodyAnswers {
  readonly path: string;
  readonly answers?: Readonly<Record<string, string>>;
  readonly allow?: string;
  /** A value of `Authorization`. */
  readonly authorization?: string;
}

/**
 * Requests with an empty body in all combinations: methods × content types × framings × URLs.
 * @param authorization - a value of `Authorization`.
 */
export function emptyBodies(authorization: string): RawRequest[] {
  const addresses: readonly EmptyBodyAnswers[] = [
    { path: '/unknown' },
    { path: '/api/sessions/current', answers: { DELETE: '401 UNAUTHENTICATED' }, allow: 'DELETE' },
    { path: '/api/me', answers: { GET: '200', HEAD: '200' }, allow: 'GET, HEAD', authorization },
  ];
  return addresses.flatMap(withEmptyBodies);
}

// begin orders
/** The same for URLs of orders. @param orderId - an order of this user that can be cancelled. */
export function emptyBodiesOfOrders(authorization: string, orderId: string): RawRequest[] {
  const addresses: readonly EmptyBodyAnswers[] = [
    { path: `/api/orders/${orderId}/cancel`, answers: { POST: '202' }, allow: 'POST', authorization },
    {
      path: '/api/orders',
      answers: { GET: '200', HEAD: '200', POST: '400 INVALID_REQUEST' },
      allow: 'POST, GET, HEAD',
      authorization,
    },
  ];
  return addresses.flatMap(withEmptyBodies);
}

// end orders
function withEmptyBodies({ path, answers = {}, allow, authorization }: EmptyBodyAnswers): RawRequest[] {
  const otherwise = (method: string): string => {
    const answer = allow === undefined ? '404 NOT_FOUND' : `405 METHOD_NOT_ALLOWED, allow: ${allow}`;
    return method === 'HEAD' ? answer.slice(0, 3) : answer;
  };
  return methods.flatMap((method) =>
    types.flatMap((type) =>
      framings.map(([framing, header, body]): RawRequest => {
        const token = authorization === undefined ? [] : [`Authorization: ${authorization}`];
        const ofType = type === 'none' ? [] : [`Content-Type: ${type}`];
        return {
          what: `${method} ${path}, content type ${type || 'empty'}, ${framing}`,
          bytes: hosted(`${method} ${path}`, ...token, ...ofType, ...header) + body,
          answer: answers[method] ?? otherwise(method),
        };
      }),
    ),
  );
}

/** A sign-out as curl sends it with a JSON content type: no body and no length. */
export const signOut = (authorization: string): RawRequest => ({
  what: 'DELETE /api/sessions/current with a JSON content type, no body and no length',
  bytes: hosted('DELETE /api/sessions/current', `Authorization: ${authorization}`, 'Content-Type: application/json'),
  answer: '204',
});
