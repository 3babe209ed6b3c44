import type { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { matchesServiceName, matchesInstallationName } from './rpc-tls.ts';

const certificate = (subjectAltName?: string) => ({ subjectAltName }) as X509Certificate;

describe('matchesServiceName', () => {
  it.each([
    ['a SPIFFE ID', 'URI:spiffe://signalbox/users'],
    ['a SPIFFE ID with a path', 'URI:spiffe://prod.example/ns/shop/users'],
    ['a DNS name', 'DNS:localhost, DNS:users'],
  ])('accepts a service by %s', (_, names) => {
    expect(matchesServiceName(certificate(names), ['users'])).toBeUndefined();
    expect(matchesServiceName(certificate(names), ['orders', 'users'])).toBeUndefined();
    expect(matchesServiceName(certificate(names), [])).toBeUndefined();
    expect(matchesServiceName(certificate(names), ['orders'])).toBe(`the certificate must name orders, got ${names}`);
  });

  it.each([
    ['no name', undefined],
    ['an address', 'IP Address:127.0.0.1'],
    ['a URI of another kind', 'URI:https://signalbox/users'],
    ['a name that contains other names', 'URI:"spiffe://signalbox/x, DNS:users, x"'],
    ['a longer name', 'DNS:users.example'],
  ])('refuses %s', (_, names) => {
    expect(matchesServiceName(certificate(names), ['users'])).toMatch(/^the certificate must name users, got /);
  });
});

describe('matchesInstallationName', () => {
  const speaks = matchesInstallationName('blue');

  it.each(['URI:spiffe://signalbox/blue-users', 'DNS:blue-users'])(
    'accepts a service of the same installation by %s',
    (names) => {
      expect(speaks(certificate(names), ['users'])).toBeUndefined();
      expect(speaks(certificate(names), [])).toBeUndefined();
      expect(speaks(certificate(names), ['orders'])).toBe(`the certificate must name blue-orders, got ${names}`);
    },
  );

  it.each(['DNS:users', 'DNS:green-users', 'DNS:blue', 'DNS:blue2-users'])(
    'refuses a service of another installation, or of none: %s',
    (names) => {
      expect(speaks(certificate(names), ['users'])).toBe(`the certificate must name blue-users, got ${names}`);
      expect(speaks(certificate(names), [])).toBe(`the certificate must name a service blue-…, got ${names}`);
    },
  );
});
