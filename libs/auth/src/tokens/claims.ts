/** The signature algorithm of all tokens: Ed25519 (RFC 8037). */
export const ALGORITHM = 'EdDSA';

/** The issuer of all tokens (`iss`). */
export const ISSUER = 'signalbox';

/** The audience of a token (`aud`): it identifies either a user or a service, never both. */
export const AUDIENCE = { user: 'signalbox-user', service: 'signalbox-service' } as const;
