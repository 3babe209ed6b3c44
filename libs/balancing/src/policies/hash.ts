/**
 * Hashes a text to 32 bits: FNV-1a (Fowler, Noll and Vo; RFC 9923) over its UTF-16 code units, finalized with `fmix32`.
 * The result is the same in every process.
 */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return fmix32(hash);
}

/** The finalizer of MurmurHash3 (Austin Appleby): each input bit affects all 32 output bits. */
export function fmix32(bits: number): number {
  let hash = bits | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
