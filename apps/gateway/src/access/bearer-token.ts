/**
 * Returns the token of an `Authorization: Bearer …` header (RFC 6750), or undefined if there is none. It does not check
 * the characters: the verifier does and caches its result. A check here would add 2 % to the cost of a request.
 */
export function bearerToken(authorization = ''): string | undefined {
  const scheme = /^bearer +/i.exec(authorization)?.[0];
  if (scheme === undefined) return undefined;
  const token = authorization.slice(scheme.length).trimEnd();
  return token === '' || token.includes(' ') ? undefined : token;
}
