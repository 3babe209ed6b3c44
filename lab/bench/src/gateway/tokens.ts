// The library that signs is TypeScript that Node alone can't read.
import '@signalbox/stack/typescript-loader';
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';

const HOW_MANY = 1000;
const TTL_SECONDS = 6 * 3600;
const KID = 'bench';

/** Access tokens of as many users as a busy gateway sees in a short time, and the key that they are verified with. */
export async function signTokens(): Promise<{ tokens: string[]; publicKey: object }> {
  // Not before the loader is there.
  const { TokenSigner } = await import('@signalbox/auth');
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const signer = new TokenSigner({ kid: KID, privateKey });
  const aToken = () => signer.userToken({ userId: randomUUID(), sessionId: randomUUID(), role: 'user' }, TTL_SECONDS);
  return {
    tokens: await Promise.all(Array.from({ length: HOW_MANY }, aToken)),
    publicKey: { ...(await exportJWK(publicKey)), kid: KID, use: 'sig', alg: 'EdDSA' },
  };
}
