import type { X509Certificate } from 'node:crypto';

/** The identity of a service: `spiffe://<installation>/<service>`. */
export interface SpiffeId {
  /** The trust domain: the name of the installation. */
  readonly installation: string;
  readonly service: string;
}

const ID = /^URI:spiffe:\/\/([a-z0-9._-]+)\/([\w.-]+)$/;

/**
 * The identity in a certificate. Undefined unless it has exactly one subject alternative name, a SPIFFE ID of a service
 * (the X.509-SVID specification of SPIFFE, section 2).
 */
export function spiffeIdOf({ subjectAltName = '' }: X509Certificate): SpiffeId | undefined {
  const [, installation, service] = ID.exec(subjectAltName) ?? [];
  return installation && service ? { installation, service } : undefined;
}

export const formatSpiffeId = ({ installation, service }: SpiffeId): string => `spiffe://${installation}/${service}`;
