import { createPrivateKey, X509Certificate } from 'node:crypto';
import { spiffeIdOf, type SpiffeId } from './spiffe-id.ts';

/** A service's certificate, its private key and the certificates of the authorities that it trusts, in PEM. */
export interface Certificates {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** Certificates that are complete, and what they say. */
export interface LoadedCertificates extends Certificates {
  readonly id: SpiffeId;
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
 * Checks that the certificates belong together.
 * @throws Error that says what is expected
 */
export function loadedCertificates({ cert, key, ca }: Certificates): LoadedCertificates {
  const certificate = parsed('the certificate', () => new X509Certificate(cert));
  const privateKey = parsed('the private key', () => createPrivateKey(key));
  parsed('the certificate of the authority', () => new X509Certificate(ca));
  if (!certificate.checkPrivateKey(privateKey)) throw new Error('the private key does not belong to the certificate');
  const id = spiffeIdOf(certificate);
  if (!id) {
    throw new Error(
      `expected a certificate with one name, spiffe://<installation>/<service>, got ${certificate.subjectAltName ?? 'none'}`,
    );
  }
  return { cert, key, ca, id, expiresAt: Date.parse(certificate.validTo) };
}

function parsed<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Error(`${what} is not valid PEM: ${(error as Error).message}`, { cause: error });
  }
}
