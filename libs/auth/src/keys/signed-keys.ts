import { createPrivateKey } from 'node:crypto';
import { UnauthenticatedError } from '@signalbox/contract';
import type { TokenState } from '@signalbox/contracts-users';
import { SignJWT, type JWK } from 'jose';
import { ALGORITHM, ISSUER } from '../tokens/claims.ts';
import { verifyWithAny } from '../tokens/verify-with-any.ts';

type PublicKeys = TokenState['keys'];

/** The type of a signed key set (`typ`), so that no other JWT counts as one. */
const TYPE = 'keys+jwt';

/** An attacker can repeat an older key set for this time. */
const MAX_AGE_SECONDS = 60;

/**
 * Signs a key set, for services whose connections do not prove that it is from users.
 * @param key - the private Ed25519 key of users in PEM (PKCS #8).
 * @param now - wall-clock time in milliseconds. @defaultValue `Date.now`
 */
export async function signKeys(keys: PublicKeys, key: string, now: () => number = Date.now): Promise<string> {
  return new SignJWT({ keys })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuer(ISSUER)
    .setIssuedAt(Math.floor(now() / 1000))
    .sign(createPrivateKey(key));
}

/**
 * Returns the keys of a signed key set.
 * @param roots - the public keys of users: two while it changes its key.
 * @throws UnauthenticatedError unless one of them has signed it less than a minute ago.
 */
export async function verifySignedKeys(
  text: string | undefined,
  roots: readonly JWK[],
  now: () => number = Date.now,
): Promise<PublicKeys> {
  const claims =
    text === undefined
      ? undefined
      : await verifyWithAny<{ keys: PublicKeys }>(text, roots, {
          typ: TYPE,
          issuer: ISSUER,
          requiredClaims: ['iat', 'keys'],
          maxTokenAge: MAX_AGE_SECONDS,
          currentDate: new Date(now()),
        });
  if (!claims) throw new UnauthenticatedError('expected keys that users has signed');
  return claims.keys;
}
