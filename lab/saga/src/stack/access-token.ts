import { createPrivateKey, sign, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A signing key of users, as its database stores it. */
export interface SigningKeyRow {
  readonly kid: string;
  readonly private_jwk: JsonWebKey;
}

/**
 * Signs access tokens (EdDSA, RFC 8037), so that customers need not sign in: the check of a password takes longer than a
 * whole schedule may.
 */
export class AccessTokenSigner {
  private readonly key: KeyObject;
  private readonly header: string;

  constructor({ kid, private_jwk: key }: SigningKeyRow) {
    this.key = createPrivateKey({ key, format: 'jwk' });
    this.header = encode({ alg: 'EdDSA', kid, typ: 'at+jwt' });
  }

  sign(claims: object): string {
    const content = `${this.header}.${encode(claims)}`;
    return `${content}.${sign(null, Buffer.from(content), this.key).toString('base64url')}`;
  }
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
