import type { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { WrongIdentityError } from '@signalbox/discovery';
import { verifiedService, type RpcTls } from './rpc-tls.ts';

const certificate = (subjectAltName?: string) => ({ subjectAltName }) as X509Certificate;
const own = { current: { id: { installation: 'blue', service: 'gateway' } } };
const tls = { certificates: own } as RpcTls;

describe('verifiedService', () => {
  it('returns the service of a certificate that names an accepted one', () => {
    const users = certificate('URI:spiffe://blue/users');
    expect(verifiedService(tls, users, ['users'])).toBe('users');
    expect(verifiedService(tls, users, ['orders', 'users'])).toBe('users');
    expect(verifiedService(tls, users, undefined)).toBe('users');
  });

  it.each([
    ['another service', 'URI:spiffe://blue/orders'],
    ['another installation', 'URI:spiffe://red/users'],
    ['an installation that begins with the same text', 'URI:spiffe://blue.red/users'],
    ['a longer path', 'URI:spiffe://blue/ns/users'],
    ['a path that ends with the service', 'URI:spiffe://blue/x/../users'],
    ['a DNS name', 'DNS:users'],
    ['two names', 'URI:spiffe://blue/users, URI:spiffe://blue/orders'],
    ['a SPIFFE ID and a DNS name', 'DNS:users, URI:spiffe://blue/users'],
    ['a quoted name', 'URI:"spiffe://blue/users"'],
    ['another scheme', 'URI:https://blue/users'],
    ['upper case', 'URI:spiffe://BLUE/users'],
    ['no name', undefined],
  ])('refuses %s', (_, names) => {
    expect(() => verifiedService(tls, certificate(names), ['users'])).toThrow(
      `the certificate must name spiffe://blue/users, got ${names ?? 'no name'}`,
    );
  });

  it('accepts no service from an empty list, and none without a certificate', () => {
    expect(() => verifiedService(tls, certificate('URI:spiffe://blue/users'), [])).toThrow(WrongIdentityError);
    expect(() => verifiedService(tls, undefined, undefined)).toThrow('there is no certificate');
  });
});
