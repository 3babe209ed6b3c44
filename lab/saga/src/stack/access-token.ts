import { createDecipheriv, createPrivateKey, sign, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A signing key of users, as its database stores it. */
export interface SigningKeyRow {
  readonly kid: string;
  /** A JWE (RFC 7516), encrypted with AES-256-GCM. */
  readonly private_jwk: string;
}

/**
 * Signs access tokens (EdDSA, RFC 8037), so that customers need not sign in: the check of a password takes longer than a
 * whole schedule may.
 */
export class AccessTokenSigner {
  private readonly key: KeyObject;
  private readonly header: string;

  constructor({ kid, private_jwk: encrypted }: SigningKeyRow, encryptionKey: Buffer) {
    this.key = createPrivateKey({ key: decrypt(encrypted, encryptionKey), format: 'jwk' });
    this.header = encode({ alg: 'EdDSA', kid, typ: 'at+jwt' });
  }

  sign(claims: object): string {
    const content = `${this.header}.${encode(claims)}`;
    return `${content}.${sign(null, Buffer.from(content), this.key).toString('base64url')}`;
  }
}

function decrypt(jwe: string, encryptionKey: Buffer): JsonWebKey {
  const [header = '', , ...parts] = jwe.split('.');
  const [iv, text, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  const decipher = createDecipheriv('aes-256-gcm', encryptionKey, iv!, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(header)).setAuthTag(tag!);
  return JSON.parse(`${decipher.update(text!).toString()}${decipher.final().toString()}`) as JsonWebKey;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
