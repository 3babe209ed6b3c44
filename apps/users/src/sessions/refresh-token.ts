import { createHash, randomBytes, randomUUID } from 'node:crypto';

const FAMILY_BYTES = 16;
const SECRET_BYTES = 32;

/** The stored part of a refresh token. It identifies the token, but the token cannot be derived from it. */
export interface RefreshToken {
  /** The same for all tokens of a session, and contained only in these tokens. */
  readonly family: string;
  /** SHA-256 of the secret, which changes at every use. A random secret needs no slow hash. */
  readonly secretHash: Buffer;
}

/** Creates an unguessable token. @param family - @defaultValue a new family */
export function newRefreshToken(family: string = randomUUID()): RefreshToken & { readonly text: string } {
  const secret = randomBytes(SECRET_BYTES);
  const text = Buffer.concat([Buffer.from(family.replaceAll('-', ''), 'hex'), secret]).toString('base64url');
  return { text, family, secretHash: sha256(secret) };
}

/** Parses a token. @returns `undefined` if it is malformed. */
export function parseRefreshToken(text: string): RefreshToken | undefined {
  const bytes = Buffer.from(text, 'base64url');
  // `Buffer.from` ignores invalid characters, so the round trip is compared.
  if (bytes.length !== FAMILY_BYTES + SECRET_BYTES || bytes.toString('base64url') !== text) return undefined;
  const family = bytes.toString('hex', 0, FAMILY_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return { family, secretHash: sha256(bytes.subarray(FAMILY_BYTES)) };
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
