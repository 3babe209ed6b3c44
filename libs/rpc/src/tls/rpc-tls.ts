import { constants, type X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import type { CertificateSource } from './certificates.ts';
import { formatSpiffeId, spiffeIdOf } from './spiffe-id.ts';

/** Mutual TLS: the identity of both sides. */
export interface RpcTls {
  readonly certificates: CertificateSource;
  /** Services that may call. @defaultValue all services of the installation */
  readonly callers?: readonly string[];
}

/** The TLS options of Node. Without session tickets, each connection verifies the certificates. */
export function secureContext({ certificates }: RpcTls): SecureContextOptions {
  const { cert, key, ca } = certificates.current;
  return { cert, key, ca, minVersion: 'TLSv1.3', secureOptions: constants.SSL_OP_NO_TICKET };
}

/** The peer does not have the expected identity. */
export class WrongIdentityError extends Error {
  override readonly name = 'WrongIdentityError';
}

/**
 * Compares the whole SPIFFE ID in a certificate that a trusted authority has signed.
 * @param services - the accepted services of the own installation: the called one, or those that may call. Undefined
 *   accepts each of them.
 * @returns the peer's service.
 * @throws WrongIdentityError
 */
export function verifiedService(
  { certificates }: RpcTls,
  certificate: X509Certificate | undefined,
  services: readonly string[] | undefined,
): string {
  if (!certificate) throw new WrongIdentityError('there is no certificate');
  const { installation } = certificates.current.id;
  const peer = spiffeIdOf(certificate);
  if (peer?.installation === installation && (services?.includes(peer.service) ?? true)) return peer.service;
  const expected = services?.map((service) => formatSpiffeId({ installation, service })).join(' or ');
  throw new WrongIdentityError(
    `the certificate must name ${expected ?? `a service of ${installation}`}, got ${certificate.subjectAltName ?? 'no name'}`,
  );
}
