import type { X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import { InstallationNames } from '@signalbox/discovery';

/** Mutual TLS: the identity of both sides. */
export interface RpcTls {
  /** Own certificate, own private key and trusted CA certificates, in PEM. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  readonly ca: string | Buffer;
  /** Services that may call. @defaultValue all with a valid certificate */
  readonly callers?: readonly string[];
  /** @defaultValue matchesServiceName */
  readonly checkIdentity?: CheckIdentity;
}

/**
 * Checks the identity in a certificate that a trusted CA has signed.
 * @param services - the accepted services; for an outgoing call the called one. Empty accepts any.
 * @returns the problem, or undefined if the identity is accepted.
 */
export type CheckIdentity = (certificate: X509Certificate, services: readonly string[]) => string | undefined;

const ENTRY = /^(?:DNS:|URI:spiffe:\/\/[^/]+\/(?:[^/]+\/)*)([^/]+)$/;

/**
 * Accepts a certificate with one of the services as subject alternative name: as a DNS name or as the last segment of a
 * SPIFFE ID (`spiffe://signalbox/users`).
 */
export const matchesServiceName: CheckIdentity = (certificate, services) =>
  services.length > 0
    ? problem(certificate, (name) => services.includes(name), services.join(' or '))
    : problem(certificate, () => true, 'a service');

/**
 * Like `matchesServiceName`, but for the names in a shared registry: `blue-users` for `users`. Rejects services of
 * other installations.
 */
export const matchesInstallationName = (installation: string): CheckIdentity => {
  const names = new InstallationNames(installation);
  const prefix = names.registered('');
  return (certificate, services) =>
    services.length > 0
      ? matchesServiceName(
          certificate,
          services.map((service) => names.registered(service)),
        )
      : problem(certificate, (name) => name.startsWith(prefix), `a service ${prefix}…`);
};

function problem(
  { subjectAltName = '' }: X509Certificate,
  fits: (name: string) => boolean,
  expected: string,
): string | undefined {
  // Node quotes a name that could be parsed as several names. No service has such a name.
  const names = subjectAltName.includes('"')
    ? []
    : subjectAltName.split(', ').flatMap((entry) => ENTRY.exec(entry)?.[1] ?? []);
  return names.some(fits) ? undefined : `the certificate must name ${expected}, got ${subjectAltName || 'no name'}`;
}

/** The TLS options of Node. */
export function secureContext({ cert, key, ca }: RpcTls): SecureContextOptions {
  return { cert, key, ca, minVersion: 'TLSv1.3' };
}

/** The peer does not have the expected identity. */
export class WrongIdentityError extends Error {
  override readonly name = 'WrongIdentityError';
}

/** @throws WrongIdentityError */
export function assertIdentity(
  tls: RpcTls,
  certificate: X509Certificate | undefined,
  services: readonly string[],
): void {
  const problem = certificate
    ? (tls.checkIdentity ?? matchesServiceName)(certificate, services)
    : 'there is no certificate';
  if (problem !== undefined) throw new WrongIdentityError(problem);
}
