// Node alone can't load the TypeScript of the library that signs.
import '@signalbox/stack/typescript-loader';
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';

const TOKEN_COUNT = 1000;
const TTL_SECONDS = 6 * 3600;
const KID = 'bench';

/** Signs access tokens of as many users as a busy gateway serves in a short time. Also returns the key to verify them. */
export async function signTokens(): Promise<{ tokens: string[]; publicKey: object }> {
  // Import it after the loader.
  const { TokenSigner } = await import('@signalbox/auth');
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const signer = new TokenSigner({ kid: KID, privateKey });
  const createToken = () =>
    signer.userToken({ userId: randomUUID(), sessionId: randomUUID(), role: 'user' }, TTL_SECONDS);
  return {
    tokens: await Promise.all(Array.from({ length: TOKEN_COUNT }, createToken)),
    publicKey: { ...(await exportJWK(publicKey)), kid: KID, use: 'sig', alg: 'EdDSA' },
  };
}
