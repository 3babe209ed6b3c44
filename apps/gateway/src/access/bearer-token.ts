const SCHEME = 'bearer ';

/**
 * The token of an `Authorization: Bearer …` header (RFC 6750), or undefined when there is no such thing. What it is made of
 * is for the verifier to see.
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization?.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return undefined;
  return authorization.slice(SCHEME.length).trim() || undefined;
}
