/** 32 bits of a text: the same for the same text, in every process. (FNV-1a, by Fowler, Noll and Vo: RFC 9923) */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return fmix32(hash);
}

/** Spreads what differs in a few bits over all 32. (The last step of MurmurHash3, by Austin Appleby) */
export function fmix32(bits: number): number {
  let hash = bits | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
