import { readFileSync } from 'node:fs';
import { ConfigError } from '@signalbox/service-defaults';
import { CompactEncrypt, compactDecrypt, type JWK } from 'jose';

const KEY_BYTES = 32;
const CIPHER = { alg: 'dir', enc: 'A256GCM' } as const;

/**
 * Reads the key that encrypts private keys in the database: 32 bytes, or their base64.
 * @throws ConfigError if the file is not such a key.
 */
export function readEncryptionKey(path: string): Uint8Array {
  const content = readFileSync(path);
  if (content.length === KEY_BYTES) return content;
  const decoded = Buffer.from(content.toString(), 'base64');
  if (decoded.length === KEY_BYTES) return decoded;
  throw new ConfigError([`SIGNING_KEY_ENCRYPTION_KEY_FILE: expected 32 bytes or their base64 in ${path}`]);
}

/** Encrypts a private key with AES-256-GCM, as a JWE (RFC 7516) that is bound to the id of the key. */
export function encryptKey(jwk: JWK, kid: string, encryptionKey: Uint8Array): Promise<string> {
  const text = Buffer.from(JSON.stringify(jwk));
  return new CompactEncrypt(text).setProtectedHeader({ ...CIPHER, kid }).encrypt(encryptionKey);
}

/** @throws Error if it was encrypted with another key, for another id, or changed. */
export async function decryptKey(text: string, kid: string, encryptionKey: Uint8Array): Promise<JWK> {
  const { plaintext, protectedHeader } = await compactDecrypt(text, encryptionKey, {
    keyManagementAlgorithms: [CIPHER.alg],
    contentEncryptionAlgorithms: [CIPHER.enc],
  });
  if (protectedHeader.kid !== kid) throw new Error(`expected the key ${kid}, got ${protectedHeader.kid}`);
  return JSON.parse(Buffer.from(plaintext).toString()) as JWK;
}
