import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeFile, keepFile } from './place-file.ts';
import type { KeyedCertificate } from './x509.ts';

/** The files of a service's identity, named as cert-manager names them. */
export interface IdentityFiles {
  /** The certificate of the service. */
  readonly cert: string;
  /** The private key of the certificate. */
  readonly key: string;
  /** The certificates of the authorities that the service trusts. */
  readonly ca: string;
  /** The private key with which the service gets tokens. */
  readonly serviceKey: string;
  /** The public keys of all services. */
  readonly serviceKeys: string;
  /** The key with which the service encrypts what it stores. */
  readonly storageKey: string;
}

/** The paths of the files in a folder. */
export function identityFiles(folder: string): IdentityFiles {
  return {
    cert: join(folder, 'tls.crt'),
    key: join(folder, 'tls.key'),
    ca: join(folder, 'ca.crt'),
    serviceKey: join(folder, 'service.key'),
    serviceKeys: join(folder, 'service-keys.json'),
    storageKey: join(folder, 'storage.key'),
  };
}

/**
 * Writes an identity. Readers may see old and new files together for a moment. They find out, because a key does not
 * match the other certificate. They trust a new authority before they see a certificate that it signed.
 */
export function writeIdentity(folder: string, { certificate, privateKey }: KeyedCertificate, trusted: string): void {
  writeTrusted(folder, trusted);
  const { cert, key } = identityFiles(folder);
  placeFile(key, privateKey);
  placeFile(cert, certificate);
}

/** Writes the certificates of the trusted authorities. */
export function writeTrusted(folder: string, trusted: string): void {
  keepFile(identityFiles(folder).ca, trusted);
}

/**
 * Writes the keys for tokens.
 * @param published - the public keys of all services, as JSON.
 */
export function writeServiceKeys(folder: string, privateKey: string, published: string): void {
  const { serviceKey, serviceKeys } = identityFiles(folder);
  keepFile(serviceKeys, published);
  keepFile(serviceKey, privateKey);
}

/** Writes the key with which the service encrypts what it stores. */
export function writeStorageKey(folder: string, storageKey: string): void {
  keepFile(identityFiles(folder).storageKey, storageKey);
}

/** The stored certificate, if it is complete and has this SPIFFE ID and issuer; otherwise undefined. */
export function storedCertificate(folder: string, spiffeId: string, issuer: string): X509Certificate | undefined {
  const { cert, key } = identityFiles(folder);
  try {
    const text = readFileSync(cert, 'utf8');
    const certificate = new X509Certificate(text);
    const isComplete =
      text.split('-----BEGIN').length === 2 &&
      certificate.subjectAltName === `URI:${spiffeId}` &&
      certificate.checkPrivateKey(createPrivateKey(readFileSync(key))) &&
      certificate.verify(new X509Certificate(issuer).publicKey);
    return isComplete ? certificate : undefined;
  } catch {
    return undefined;
  }
}
