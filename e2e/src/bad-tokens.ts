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

/** The part of the OpenAPI document that says which calls require a token. */
export interface Operations {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security: readonly unknown[] }>>>>;
}

/** Each invalid value, for every call that requires a token. */
export function badIdentities(goodToken: string, { paths }: Operations): BadRequest[] {
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security.length > 0)
      .map(([method]) => ({ method: method.toUpperCase(), path })),
  );
  return calls.flatMap(({ method, path }) =>
    Object.entries(badTokens(goodToken)).map(([what, authorization]) => ({
      what: `${method} ${path}: ${what}`,
      method,
      path: path.replace(/\{\w+\}/g, randomUUID()),
      headers: { 'idempotency-key': randomUUID(), ...(authorization === undefined ? {} : { authorization }) },
      status: 401,
    })),
  );
}
