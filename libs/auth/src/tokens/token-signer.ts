import type { ServiceCallerIdentity, UserCaller } from '@signalbox/rpc';
import { SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { ALGORITHM, AUDIENCE, ISSUER } from './claims.ts';

/** A private Ed25519 key, and the id under which its public half is published. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

/** Writes the tokens that {@link TokenVerifier} reads. Only the service that holds the private key has one. */
export class TokenSigner {
  /** @param now - wall-clock time in milliseconds, as tokens carry it. @defaultValue `Date.now` */
  constructor(
    private readonly key: SigningKey,
    private readonly now: () => number = Date.now,
  ) {}

  /** A token that acts for a user. */
  userToken(user: Omit<UserCaller, 'kind'>, ttlSeconds: number): Promise<string> {
    return this.sign(AUDIENCE.user, user.userId, { sid: user.sessionId, role: user.role }, ttlSeconds);
  }

  /** A token that proves which service is calling. */
  serviceToken(service: Omit<ServiceCallerIdentity, 'kind'>, ttlSeconds: number): Promise<string> {
    return this.sign(AUDIENCE.service, service.name, {}, ttlSeconds);
  }

  private sign(audience: string, subject: string, claims: JWTPayload, ttlSeconds: number): Promise<string> {
    const issuedAt = Math.floor(this.now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: this.key.kid, typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ttlSeconds)
      .sign(this.key.privateKey);
  }
}
