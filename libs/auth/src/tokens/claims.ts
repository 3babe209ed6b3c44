/** The signature of every token: Ed25519 (RFC 8037). */
export const ALGORITHM = 'EdDSA';

/** Who issues every token (`iss`). */
export const ISSUER = 'signalbox';

/** What a token is for (`aud`): to act for a user, or to say which service calls. Never both. */
export const AUDIENCE = { user: 'signalbox-user', service: 'signalbox-service' } as const;
