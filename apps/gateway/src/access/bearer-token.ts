/** The token of an `Authorization: Bearer …` header (RFC 6750), or undefined when there is no such thing. */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  return /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1];
}
