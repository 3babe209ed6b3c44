/**
 * The token of an `Authorization: Bearer …` header (RFC 6750), or undefined when there is no such thing. Which characters
 * it is made of is left to its verification, which is remembered: a look at each would be a fiftieth of what a request costs.
 */
export function bearerToken(authorization = ''): string | undefined {
  const scheme = /^bearer +/i.exec(authorization)?.[0];
  if (scheme === undefined) return undefined;
  const token = authorization.slice(scheme.length).trimEnd();
  return token === '' || token.includes(' ') ? undefined : token;
}
