import type { X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import { InstallationNames } from '@signalbox/discovery';

/** How both sides of a connection prove who they are. */
export interface RpcTls {
  /** Own certificate, own key, and the authorities whose certificates count; PEM. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  readonly ca: string | Buffer;
  /** Services that may call. @defaultValue all that have a certificate */
  readonly callers?: readonly string[];
  /** @defaultValue matchesServiceName */
  readonly checkIdentity?: CheckIdentity;
}

/**
 * Checks whom a certificate names that one of the authorities has signed.
 * @param services - those it may speak for; at a caller the one that is called. Empty where any will do.
 * @returns what is wrong with it, in words.
 */
export type CheckIdentity = (certificate: X509Certificate, services: readonly string[]) => string | undefined;

const ENTRY = /^(?:DNS:|URI:spiffe:\/\/[^/]+\/(?:[^/]+\/)*)([^/]+)$/;

/**
 * Accepts a certificate whose alternative names hold one of the services: as a DNS name, or as the last part of a SPIFFE
 * ID (`spiffe://signalbox/users`).
 */
export const matchesServiceName: CheckIdentity = (certificate, services) =>
  services.length > 0
    ? fault(certificate, (name) => services.includes(name), services.join(' or '))
    : fault(certificate, () => true, 'a service');

/**
 * As `matchesServiceName`, for services by the names that they have in a registry which several installations share: `blue-users`
 * for `users`. Services of other installations are refused.
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
      : fault(certificate, (name) => name.startsWith(prefix), `a service ${prefix}…`);
};

function fault(
  { subjectAltName = '' }: X509Certificate,
  fits: (name: string) => boolean,
  expected: string,
): string | undefined {
  // Node puts a name in quotes that could be taken for several: no service has one.
  const names = subjectAltName.includes('"')
    ? []
    : subjectAltName.split(', ').flatMap((entry) => ENTRY.exec(entry)?.[1] ?? []);
  return names.some(fits) ? undefined : `the certificate must name ${expected}, got ${subjectAltName || 'no name'}`;
}

/** What Node needs to know to speak with proven peers only. */
export function secureContext({ cert, key, ca }: RpcTls): SecureContextOptions {
  return { cert, key, ca, minVersion: 'TLSv1.3' };
}

/** A peer that is not who it should be. Logged where it is met. */
export class WrongIdentityError extends Error {
  override readonly name = 'WrongIdentityError';
}

/** @throws WrongIdentityError */
export function assertIdentity(
  tls: RpcTls,
  certificate: X509Certificate | undefined,
  services: readonly string[],
): void {
  const fault = certificate
    ? (tls.checkIdentity ?? matchesServiceName)(certificate, services)
    : 'there is no certificate';
  if (fault !== undefined) throw new WrongIdentityError(fault);
}
