/** The signature algorithm of all tokens: Ed25519 (RFC 8037). */
export const ALGORITHM = 'EdDSA';

/** The issuer of all tokens (`iss`). */
export const ISSUER = 'signalbox';

/** The audience of a token (`aud`): it identifies either a user or a service, never both. */
export const AUDIENCE = { user: 'signalbox-user', service: 'signalbox-service' } as const;

/** The type of a token (`typ`): `at+jwt` as in RFC 9068, so that no other signed JWT counts as an access token. */
export const TOKEN_TYPE = { user: 'at+jwt', service: 'svc+jwt' } as const;

/** Maximum lifetime of a token (`exp − iat`), in seconds. It is also the upper limit of the settings. */
export const MAX_LIFETIME_SECONDS = 86_400;
