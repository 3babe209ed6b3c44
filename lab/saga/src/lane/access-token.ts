import { createPrivateKey, sign, type JsonWebKey, type KeyObject } from 'node:crypto';

/** What users signs with, as its database keeps it. */
export interface SigningKeyRow {
  readonly kid: string;
  readonly private_jwk: JsonWebKey;
}

/** Makes access tokens without passwords, which take longer to check than a whole schedule may last (RFC 8037). */
export class TokenMint {
  private readonly key: KeyObject;
  private readonly header: string;

  constructor({ kid, private_jwk: key }: SigningKeyRow) {
    this.key = createPrivateKey({ key, format: 'jwk' });
    this.header = encoded({ alg: 'EdDSA', kid });
  }

  tokenOf(claims: object): string {
    const content = `${this.header}.${encoded(claims)}`;
    return `${content}.${sign(null, Buffer.from(content), this.key).toString('base64url')}`;
  }
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
