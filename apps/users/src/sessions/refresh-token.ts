import { createHash, randomBytes, randomUUID } from 'node:crypto';

const FAMILY_BYTES = 16;
const SECRET_BYTES = 32;

/** What the database holds of a refresh token: enough to recognise it, not enough to make it. */
export interface RefreshToken {
  /** The same for all tokens of one session, and known from nothing but these tokens. */
  readonly family: string;
  /** SHA-256 of the part that changes at every use. A random secret needs no slow hash. */
  readonly secretHash: Buffer;
}

/** Makes a token that nobody can guess, of a new family unless one is given. */
export function newRefreshToken(family: string = randomUUID()): RefreshToken & { readonly text: string } {
  const secret = randomBytes(SECRET_BYTES);
  const text = Buffer.concat([Buffer.from(family.replaceAll('-', ''), 'hex'), secret]).toString('base64url');
  return { text, family, secretHash: sha256(secret) };
}

/** Takes a token apart, or gives `undefined` for what can't be one. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  const bytes = Buffer.from(text, 'base64url');
  // Decoding is lenient: it takes characters that mean nothing.
  if (bytes.length !== FAMILY_BYTES + SECRET_BYTES || bytes.toString('base64url') !== text) return undefined;
  const family = bytes.toString('hex', 0, FAMILY_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return { family, secretHash: sha256(bytes.subarray(FAMILY_BYTES)) };
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
