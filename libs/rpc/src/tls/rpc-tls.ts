import type { X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import { WrongIdentityError } from '@signalbox/discovery';
import { TLS_OPTIONS, type CertificateSource } from './certificates.ts';
import { formatSpiffeId, spiffeIdOf } from './spiffe-id.ts';

/** Mutual TLS: the identity of both sides. */
export interface RpcTls {
  readonly certificates: CertificateSource;
  /** Services that may call. @defaultValue all services of the installation */
  readonly callers?: readonly string[];
}

/** The TLS options of a server socket. */
export function serverOptions({ certificates }: RpcTls): SecureContextOptions {
  const { cert, key, ca } = certificates.current;
  return { cert, key, ca, ...TLS_OPTIONS };
}

/** Errors of a TLS handshake: of OpenSSL, of Node, and of the verification of the peer's certificate. */
const HANDSHAKE_ERROR = /^(EPROTO$|ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;

/** The error as a WrongIdentityError if the peer did not prove its identity; otherwise the error itself. */
export function identityError(error: Error): Error {
  if (error instanceof WrongIdentityError || !HANDSHAKE_ERROR.test((error as NodeJS.ErrnoException).code ?? ''))
    return error;
  // OpenSSL's message is "write EPROTO …:SSL routines:FUNCTION:REASON:FILE:LINE:".
  const reason = /:SSL routines:[^:]*:([^:]+):/.exec(error.message)?.[1] ?? error.message;
  return new WrongIdentityError(`TLS handshake failed: ${reason}`, { cause: error });
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
