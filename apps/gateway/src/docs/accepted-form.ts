/**
 * Whether a client accepts a content coding (`Accept-Encoding`, RFC 9110, 12.5.3).
 * @param accepted - the header. Undefined if there is none: then only the identity is accepted.
 */
export function acceptsEncoding(accepted: string | undefined, encoding: string): boolean {
  let any = false;
  for (const element of (accepted ?? '').split(',')) {
    const [coding = '', ...parameters] = element.toLowerCase().split(';');
    const refused = parameters.some((parameter) => /^\s*q\s*=\s*0(?:\.0*)?\s*$/.test(parameter));
    if (coding.trim() === encoding) return !refused;
    if (coding.trim() === '*') any = !refused;
  }
  return any;
}

/**
 * Whether a client already has a representation (`If-None-Match`, RFC 9110, 13.1.2).
 * @param etag - the entity tag of the representation.
 */
export function hasRepresentation(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
