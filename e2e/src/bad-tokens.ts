import { randomUUID } from 'node:crypto';
import type { BadRequest } from './bad-input.ts';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Invalid values of `Authorization`, derived from a valid token. */
function badTokens(good: string): Record<string, string | undefined> {
  const [header, payload, signature] = good.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const altered = part({ ...claims, sub: randomUUID(), role: 'admin' });
  return {
    'no token': undefined,
    'an empty token': 'Bearer ',
    'a garbage token': 'Bearer garbage',
    'a garbage token of three parts': 'Bearer a.b.c',
    'another scheme': `Basic ${Buffer.from('demo@example.com:signalbox-demo').toString('base64')}`,
    'a token without a scheme': good,
    'a token with other claims': `Bearer ${header}.${altered}.${signature}`,
    'a token without a signature': `Bearer ${header}.${payload}.`,
    'a token with alg none': `Bearer ${part({ alg: 'none' })}.${altered}.`,
    'a token with an unknown key id': `Bearer ${part({ alg: 'EdDSA', kid: 'made-up' })}.${payload}.${signature}`,
    'a token of 10 kB': `Bearer ${'x'.repeat(10_000)}`,
  };
}

/** Each invalid value, for every call that requires a signed-in user. */
export function badIdentities(goodToken: string, items: unknown): BadRequest[] {
  const id = randomUUID();
  const calls = [
    { method: 'GET', path: '/api/me' },
    { method: 'GET', path: '/api/orders' },
    { method: 'GET', path: `/api/orders/${id}` },
    { method: 'POST', path: `/api/orders/${id}/cancel` },
    { method: 'POST', path: '/api/orders', body: { items } },
    { method: 'GET', path: '/api/overview' },
    { method: 'DELETE', path: '/api/sessions/current' },
    { method: 'DELETE', path: '/api/sessions' },
    { method: 'PUT', path: '/api/me/password' },
  ] as const;
  return calls.flatMap((call) =>
    Object.entries(badTokens(goodToken)).map(([what, authorization]) => ({
      ...call,
      what: `${call.method} ${call.path.replace(id, ':id')}: ${what}`,
      headers: { 'idempotency-key': randomUUID(), ...(authorization === undefined ? {} : { authorization }) },
      status: 401,
    })),
  );
}
