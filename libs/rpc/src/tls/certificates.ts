import { constants, createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { spiffeIdOf, type SpiffeId } from './spiffe-id.ts';

/** The TLS options besides the certificates. Without session tickets, each connection verifies the certificates. */
export const TLS_OPTIONS: SecureContextOptions = { minVersion: 'TLSv1.3', secureOptions: constants.SSL_OP_NO_TICKET };

/** A service's certificate, its private key and the certificates of the authorities that it trusts, in PEM. */
export interface Certificates {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** Certificates that are complete, and what they say. */
export interface LoadedCertificates extends Certificates {
  readonly id: SpiffeId;
  /** For outgoing connections. */
  readonly context: SecureContext;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A service's own certificates. They change when they are renewed. */
export interface CertificateSource {
  readonly current: LoadedCertificates;
  /** Calls the listener after each change of `current`. @returns a function that removes it. */
  onChange(listener: () => void): () => void;
}

/**
 * Checks that the certificates belong together and can be used.
 * @param now - in milliseconds since 1970.
 * @throws Error that says what is expected
 */
export function loadedCertificates({ cert, key, ca }: Certificates, now: number = Date.now()): LoadedCertificates {
  const certificate = parsed('the certificate', () => new X509Certificate(cert));
  const privateKey = parsed('the private key', () => createPrivateKey(key));
  // OpenSSL ignores all blocks after a damaged one.
  parsed('the certificate of an authority', () => blocksIn(ca).map((pem) => new X509Certificate(pem)));
  if (!certificate.checkPrivateKey(privateKey)) throw new Error('the private key does not belong to the certificate');
  const context = parsed('the certificate or its chain', () => createSecureContext({ cert, key, ca, ...TLS_OPTIONS }));
  const expiresAt = Date.parse(certificate.validTo);
  if (expiresAt <= now) throw new Error(`the certificate has expired at ${certificate.validTo}`);
  const id = spiffeIdOf(certificate);
  if (!id) {
    throw new Error(
      `expected a certificate with one name, spiffe://<installation>/<service>, got ${certificate.subjectAltName ?? 'none'}`,
    );
  }
  return { cert, key, ca, context, id, expiresAt };
}

/** The certificates in a text; the text itself if there are none. */
const blocksIn = (pem: string): readonly string[] => pem.match(/-----BEGIN[^]*?-----END[^\n]*/g) ?? [pem];

function parsed<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Error(`${what} is not valid PEM: ${(error as Error).message}`, { cause: error });
  }
}
