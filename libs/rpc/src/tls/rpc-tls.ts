import type { X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';

/** How both sides of a connection prove who they are. */
export interface RpcTls {
  /** Own certificate, own key, and the authorities whose certificates count; PEM. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  readonly ca: string | Buffer;
  /** Services that may call. @defaultValue all that have a certificate */
  readonly callers?: readonly string[];
  /** @defaultValue speaksFor */
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
export const speaksFor: CheckIdentity = ({ subjectAltName = '' }, services) => {
  // Node puts a name in quotes that could be taken for several: nobody has such a service.
  const names = subjectAltName.includes('"')
    ? []
    : subjectAltName.split(', ').flatMap((entry) => ENTRY.exec(entry)?.[1] ?? []);
  const expected = services.length > 0 ? services.join(' or ') : 'a service';
  const fits = services.length > 0 ? names.some((name) => services.includes(name)) : names.length > 0;
  return fits ? undefined : `the certificate must name ${expected}, got ${subjectAltName || 'no name'}`;
};

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
  const fault = certificate ? (tls.checkIdentity ?? speaksFor)(certificate, services) : 'there is no certificate';
  if (fault !== undefined) throw new WrongIdentityError(fault);
}
