import { generateKeyPairSync } from 'node:crypto';
import { UnauthenticatedError } from '@signalbox/contract';
import type { TokenState } from '@signalbox/contracts-users';
import { SignJWT, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { signAssertion } from '../tokens/assertion.ts';
import { signKeys, verifySignedKeys } from './signed-keys.ts';

const START = Date.UTC(2030, 0, 1);
const now = () => START;

function aRoot() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { pem, privateKey, jwk: publicKey.export({ format: 'jwk' }) as JWK };
}
const root = aRoot();
const other = aRoot();
const keys: TokenState['keys'] = [
  { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43), kid: 'a', use: 'sig', alg: 'EdDSA' },
];

describe('a signed key set', () => {
  it('is accepted with each of the keys of users', async () => {
    const text = await signKeys(keys, root.pem, now);
    await expect(verifySignedKeys(text, [root.jwk], now)).resolves.toEqual(keys);
    await expect(verifySignedKeys(text, [other.jwk, root.jwk], now)).resolves.toEqual(keys);
  });

  it('is refused after a minute, and from the future', async () => {
    const text = await signKeys(keys, root.pem, now);
    for (const ms of [66_000, -66_000]) {
      await expect(verifySignedKeys(text, [root.jwk], () => START + ms)).rejects.toThrow(UnauthenticatedError);
    }
  });

  it.each<[string, () => Promise<string | undefined>]>([
    ['is missing', async () => undefined],
    ['is no JWS', async () => 'garbage'],
    ['is signed by another service', () => signKeys(keys, other.pem, now)],
    ['is an assertion of users', () => signAssertion('users', root.pem, now)],
    [
      'was changed',
      async () => {
        const [header, , signature] = (await signKeys(keys, root.pem, now)).split('.');
        const claims = { iss: 'signalbox', iat: START / 1000, keys: [] };
        return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
      },
    ],
    [
      'has no time',
      () =>
        new SignJWT({ keys })
          .setProtectedHeader({ alg: 'EdDSA', typ: 'keys+jwt' })
          .setIssuer('signalbox')
          .sign(root.privateKey),
    ],
  ])('is refused if it %s', async (_, text) => {
    await expect(verifySignedKeys(await text(), [root.jwk], now)).rejects.toThrow(UnauthenticatedError);
  });

  it('is refused if no key of users is known', async () => {
    await expect(verifySignedKeys(await signKeys(keys, root.pem, now), [], now)).rejects.toThrow(UnauthenticatedError);
  });
});
