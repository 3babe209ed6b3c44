import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { UnauthenticatedError } from '@signalbox/contract';
import { SignJWT, type JWK, type JWTPayload } from 'jose';
import { describe, expect, it } from 'vitest';
import { signAssertion, verifyAssertion } from './assertion.ts';

const START = Date.UTC(2030, 0, 1);
const now = () => START;
const keyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    jwk: publicKey.export({ format: 'jwk' }) as JWK,
  };
};
const own = keyPair();
const other = keyPair();
const keysOf = (service: string) => (service === 'orders' ? [other.jwk, own.jwk] : []);

const claims = {
  iss: 'orders',
  sub: 'orders',
  aud: 'signalbox-token-issuer',
  jti: 'an-id',
  iat: START / 1000,
  exp: START / 1000 + 60,
};
const signed = (payload: JWTPayload, header: object = {}, key: KeyObject = own.privateKey) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', typ: 'client-authentication+jwt', ...header }).sign(key);

describe('an assertion', () => {
  it('identifies the service whose key has signed it, with each of its keys, and has its own id', async () => {
    const first = await verifyAssertion(await signAssertion('orders', own.pem, now), keysOf, now);
    const second = await verifyAssertion(await signAssertion('orders', other.pem, now), keysOf, now);
    expect(first).toMatchObject({ service: 'orders', expiresAt: START + 65_000 });
    expect(second.service).toBe('orders');
    expect(second.jti).not.toBe(first.jti);
  });

  it('is valid for a minute, and on a machine whose clock differs by a few seconds', async () => {
    const text = await signAssertion('orders', own.pem, now);
    for (const offsetMs of [-5_000, 0, 60_000, 64_000]) {
      await expect(verifyAssertion(text, keysOf, () => START + offsetMs)).resolves.toBeDefined();
    }
    for (const offsetMs of [-6_000, 66_000]) {
      await expect(verifyAssertion(text, keysOf, () => START + offsetMs)).rejects.toThrow(UnauthenticatedError);
    }
  });

  it.each<[string, () => Promise<string> | string]>([
    ['of an unknown service', () => signAssertion('billing', own.pem, now)],
    ['of a service with a special name', () => signAssertion('__proto__', own.pem, now)],
    ['signed by a key of another service', () => signAssertion('orders', keyPair().pem, now)],
    ['whose subject is another service', () => signed({ ...claims, sub: 'users' })],
    ['for another audience', () => signed({ ...claims, aud: 'signalbox-service' })],
    ['for two audiences', () => signed({ ...claims, aud: ['signalbox-token-issuer', 'signalbox-service'] })],
    ['without an id', () => signed({ ...claims, jti: undefined })],
    ['without an issue time', () => signed({ ...claims, iat: undefined })],
    ['without an expiry', () => signed({ ...claims, exp: undefined })],
    ['with a long life', () => signed({ ...claims, exp: claims.iat + 3600 })],
    ['of another type', () => signed(claims, { typ: 'at+jwt' })],
    ['without a type', () => signed(claims, { typ: undefined })],
    ['that is empty', () => ''],
    ['that is no JWT', () => 'a.b.c'],
  ])('is refused %s', async (_, text) => {
    await expect(verifyAssertion(await text(), keysOf, now)).rejects.toThrow(UnauthenticatedError);
  });

  it('is not signed with a key of another kind', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    await expect(signAssertion('orders', pem)).rejects.toThrow('expected an Ed25519 key, got ec');
  });
});
