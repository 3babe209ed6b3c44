import { createPrivateKey, randomUUID } from 'node:crypto';
import { UnauthenticatedError } from '@signalbox/contract';
import { decodeJwt, SignJWT, type JWK, type JWTPayload } from 'jose';
import { ALGORITHM } from './claims.ts';
import { TOLERANCE_SECONDS, verifyWithAny } from './verify-with-any.ts';

/** The token issuer as the audience of an assertion (`aud`). */
const AUDIENCE = 'signalbox-token-issuer';

/** The type of an assertion (`typ`), so that no other JWT counts as one. */
const TYPE = 'client-authentication+jwt';

const LIFETIME_SECONDS = 60;

/** Proves once, for a minute, that a service has its private key. */
export interface Assertion {
  readonly service: string;
  /** The id of the assertion. The issuer accepts it once. */
  readonly jti: string;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Signs an assertion with which a service gets a token, without sending a secret (RFC 7523, section 2.2).
 * @param key - the service's private Ed25519 key in PEM (PKCS #8).
 * @param now - wall-clock time in milliseconds. @defaultValue `Date.now`
 * @throws Error if the key is not such a key.
 */
export async function signAssertion(service: string, key: string, now: () => number = Date.now): Promise<string> {
  const privateKey = createPrivateKey(key);
  if (privateKey.asymmetricKeyType !== 'ed25519') {
    throw new Error(`expected an Ed25519 key, got ${privateKey.asymmetricKeyType ?? 'another'}`);
  }
  const issuedAt = Math.floor(now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuer(service)
    .setSubject(service)
    .setAudience(AUDIENCE)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_SECONDS)
    .sign(privateKey);
}

/**
 * Verifies an assertion (RFC 7523, section 3). The caller must refuse a repeated `jti`.
 * @param keysOf - the public keys of a service: none if it is not known, two while it changes its key.
 * @throws UnauthenticatedError unless one of the service's keys has signed it, for this issuer, less than a minute ago.
 */
export async function verifyAssertion(
  text: string,
  keysOf: (service: string) => readonly JWK[],
  now: () => number = Date.now,
): Promise<Assertion> {
  const claims = await verifyWithAny(text, keysOf(issuerOf(text)), {
    typ: TYPE,
    audience: AUDIENCE,
    requiredClaims: ['iss', 'sub', 'jti', 'iat', 'exp'],
    maxTokenAge: LIFETIME_SECONDS,
    currentDate: new Date(now()),
  });
  const assertion = claims && assertionOf(claims);
  if (!assertion) throw new UnauthenticatedError('the assertion is not valid');
  return assertion;
}

function assertionOf({ iss, sub, aud, jti, exp, iat }: JWTPayload): Assertion | undefined {
  const isShort = exp! - iat! <= LIFETIME_SECONDS;
  if (!iss || iss !== sub || !jti || aud !== AUDIENCE || !isShort) return undefined;
  return { service: iss, jti, expiresAt: (exp! + TOLERANCE_SECONDS) * 1000 };
}

/** The claimed issuer, before any verification. */
function issuerOf(text: string): string {
  try {
    return decodeJwt(text).iss ?? '';
  } catch {
    return '';
  }
}
