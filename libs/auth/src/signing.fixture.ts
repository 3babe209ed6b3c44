import { currentRequest, type RequestContext } from '@signalbox/rpc';
import { exportJWK, generateKeyPair, type CryptoKey, type JSONWebKeySet, type JWK } from 'jose';
import { KeySource } from './keys/key-source.ts';
import { TokenSigner } from './tokens/token-signer.ts';

export interface TestKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function generateKey(kid: string): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'EdDSA' } };
}

export const signerWith = (key: TestKey, now?: () => number): TokenSigner => new TokenSigner(key, now);

/** Keys in memory. It counts reads, and can fail. */
export class InMemoryKeySource extends KeySource {
  asked = 0;
  askedIn: RequestContext | undefined;
  failure: Error | undefined;
  published: JWK[];

  constructor(...keys: TestKey[]) {
    super();
    this.published = keys.map((key) => key.publicJwk);
  }

  override async keys(): Promise<JSONWebKeySet> {
    this.asked += 1;
    this.askedIn = currentRequest();
    if (this.failure) throw this.failure;
    return { keys: this.published };
  }
}

export class FakeClock {
  constructor(public ms = 0) {}
  readonly now = (): number => this.ms;
}
