import { KeyObject, randomUUID, sign } from 'node:crypto';
import { UnauthenticatedError, UnavailableError } from '@signalbox/contract';
import type { TokenState } from '@signalbox/contracts-users';
import fc from 'fast-check';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { describe, expect, it } from 'vitest';
import { KeyRing } from '../keys/key-ring.ts';
import { FakeClock, generateKey, InMemoryKeySource, signerWith } from '../signing.fixture.ts';
import { TokenVerifier } from './token-verifier.ts';

const START = Date.UTC(2030, 0, 1);
const key = await generateKey('key');
const otherKey = await generateKey('key');
const ada = {
  userId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
  sessionId: '0b5a5bd8-54ee-4ef4-b1d8-3a1a1f0f2b59',
  role: 'admin',
} as const;
const claims = {
  iss: 'signalbox',
  aud: 'signalbox-user',
  sub: ada.userId,
  sid: ada.sessionId,
  role: ada.role,
  iat: START / 1000,
  exp: START / 1000 + 60,
};

function setUp() {
  const clock = new FakeClock(START);
  const source = new InMemoryKeySource(key);
  const verifier = new TokenVerifier(new KeyRing(source, clock.now), { now: clock.now });
  return { clock, source, verifier, signer: signerWith(key, clock.now) };
}

const signed = (payload: JWTPayload, header: object = {}) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', kid: 'key', typ: 'at+jwt', ...header }).sign(key.privateKey);

describe('TokenVerifier', () => {
  it('returns the user of a token', async () => {
    const { verifier, signer } = setUp();
    await expect(verifier.user(await signer.userToken(ada, 60))).resolves.toEqual({ kind: 'user', ...ada });
  });

  it('returns the service of a token', async () => {
    const { verifier, signer } = setUp();
    const token = await signer.serviceToken({ name: 'orders' }, 60);
    await expect(verifier.service(token)).resolves.toEqual({ kind: 'service', name: 'orders' });
  });

  it("refuses a user's token in place of a service's, and the reverse", async () => {
    const { verifier, signer } = setUp();
    const userToken = await signer.userToken(ada, 60);
    const serviceToken = await signer.serviceToken({ name: 'orders' }, 60);
    for (const _ of ['not cached', 'cached']) {
      await expect(async () => verifier.service(userToken)).rejects.toThrow(UnauthenticatedError);
      await expect(async () => verifier.user(serviceToken)).rejects.toThrow(UnauthenticatedError);
    }
  });

  it('accepts a token until its expiry and never after, cached or not', async () => {
    const { clock, verifier, signer } = setUp();
    const seen = await signer.userToken(ada, 60);
    const unseen = await signer.userToken({ ...ada, sessionId: randomUUID() }, 60);
    clock.ms = START + 59_999;
    await expect(verifier.user(seen)).resolves.toMatchObject(ada);
    clock.ms = START + 60_000;
    await expect(verifier.user(seen)).rejects.toThrow(new UnauthenticatedError('the token has expired'));
    await expect(verifier.user(unseen)).rejects.toThrow(new UnauthenticatedError('the token has expired'));
  });

  it('caches a verified token: the second call needs no key', async () => {
    const { clock, source, signer } = setUp();
    const ring = new KeyRing(source, clock.now);
    const verifier = new TokenVerifier(ring, { now: clock.now });
    const token = await signer.userToken(ada, 60);
    await verifier.user(token);
    ring.find = () => Promise.reject(new Error('asked for a key'));
    expect(verifier.user(token)).toMatchObject(ada);
  });

  it('refuses a verified token when its key is removed', async () => {
    const { source, verifier, signer } = setUp();
    const [userToken, serviceToken] = [await signer.userToken(ada, 60), await signer.serviceToken({ name: 'x' }, 60)];
    await Promise.all([verifier.user(userToken), verifier.service(serviceToken)]);
    source.published = [];
    await verifier.update({ keys: [], revoked: [] });
    await expect(verifier.user(userToken)).rejects.toThrow(UnauthenticatedError);
    await expect(verifier.service(serviceToken)).rejects.toThrow(UnauthenticatedError);
  });

  it('refuses the tokens of an ended session until they have expired, and accepts those of others', async () => {
    const { clock, verifier, signer } = setUp();
    const token = await signer.userToken(ada, 60);
    const other = await signer.userToken({ ...ada, sessionId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' }, 60);
    const keys = [key.publicJwk] as TokenState['keys'];
    await verifier.update({ keys, revoked: [{ sid: ada.sessionId, until: START + 120_000 }] });
    for (const _ of ['not cached', 'cached']) {
      await expect(async () => verifier.user(token)).rejects.toThrow('the session has ended');
      await expect(async () => verifier.admin(token)).rejects.toThrow('the session has ended');
    }
    await expect(verifier.user(other)).resolves.toMatchObject({ userId: ada.userId });
    clock.ms = START + 119_999;
    await verifier.update({ keys, revoked: [] });
    clock.ms = START + 1000;
    await expect(async () => verifier.user(token)).rejects.toThrow('the session has ended');
  });

  it.each<[string, () => Promise<string> | string]>([
    ['signed by another key under the same id', () => signerWith(otherKey, () => START).userToken(ada, 60)],
    ['signed by a key that is not published', async () => signerWith({ ...key, kid: 'unknown' }).userToken(ada, 60)],
    ['without a key id', () => signed(claims, { kid: undefined })],
    ['without a signature (alg none)', () => new UnsecuredJWT(claims).encode()],
    ['signed with the public key as a secret (HS256)', () => hmacSigned()],
    ['for another audience', () => signed({ ...claims, aud: 'other' })],
    ['for both audiences', () => signed({ ...claims, aud: ['signalbox-user', 'signalbox-service'] })],
    ['without an audience', () => signed({ ...claims, aud: undefined })],
    ['of another issuer', () => signed({ ...claims, iss: 'other' })],
    ['without an expiry', () => signed({ ...claims, exp: undefined })],
    ['without a subject', () => signed({ ...claims, sub: undefined })],
    ['without a session', () => signed({ ...claims, sid: undefined })],
    ['with a session that is not a UUID', () => signed({ ...claims, sid: 'a session' })],
    ['with a user that is not a UUID', () => signed({ ...claims, sub: 'ada' })],
    ['without an issue time', () => signed({ ...claims, iat: undefined })],
    ['of a lifetime above the maximum', () => signed({ ...claims, exp: claims.iat + 86_401 })],
    ['that expires at 1e400', () => signedText(JSON.stringify(claims).replace(String(claims.exp), '1e400'))],
    ['that was issued at -1e400', () => signedText(JSON.stringify(claims).replace(String(claims.iat), '-1e400'))],
    ['without a type', () => signed(claims, { typ: undefined })],
    ['of the type JWT', () => signed(claims, { typ: 'JWT' })],
    ["of a service's type", () => signed(claims, { typ: 'svc+jwt' })],
    ['with a role that does not exist', () => signed({ ...claims, role: 'root' })],
    ['whose claims were changed', async () => forged(await signed({ ...claims, role: 'user' }))],
    ['that is empty', () => ''],
    ['that is no token', () => 'garbage'],
    ['with a tab in its signature', async () => (await signed(claims)).replace(/.{9}$/, '\t$&')],
    ['with padding', async () => `${await signed(claims)}==`],
    ['with a NUL', async () => `${await signed(claims)}\0`],
  ])('refuses a token %s', async (_, token) => {
    const { verifier } = setUp();
    await expect(verifier.user(await token())).rejects.toThrow(UnauthenticatedError);
  });

  it('refuses any text, and any token of which one character was changed', async () => {
    const { verifier } = setUp();
    const token = await signed(claims);
    const changed = fc
      .tuple(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }))
      .map(([at, character]) => token.slice(0, at) + character + token.slice(at + 1))
      .filter((text) => text !== token);
    const text = fc.string({ unit: 'binary' });
    const dotted = fc.tuple(text, text, text).map((parts) => parts.join('.'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed, text, dotted), async (forgery) => {
        await expect(verifier.user(forgery)).rejects.toThrow(UnauthenticatedError);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it('is unavailable, and does not reject a token, while the keys are unavailable', async () => {
    const { source, verifier, signer } = setUp();
    source.failure = new Error('gone');
    await expect(verifier.user(await signer.userToken(ada, 60))).rejects.toThrow(UnavailableError);
  });
});

/** Signs claims as text, because JSON.stringify does not write numbers such as 1e400. */
function signedText(payload: string): string {
  const header = JSON.stringify({ alg: 'EdDSA', kid: 'key', typ: 'at+jwt' });
  const content = [header, payload].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${content}.${sign(null, Buffer.from(content), KeyObject.from(key.privateKey)).toString('base64url')}`;
}

function hmacSigned(): Promise<string> {
  const secret = Buffer.from(key.publicJwk.x as string, 'base64url');
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key' }).sign(secret);
}

function forged(token: string): string {
  const [header, , signature] = token.split('.');
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}
