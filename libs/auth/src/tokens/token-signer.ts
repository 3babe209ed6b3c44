import type { ServiceCaller, UserCaller } from '@signalbox/rpc';
import { SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { ALGORITHM, AUDIENCE, ISSUER, TOKEN_TYPE } from './claims.ts';

/** A private Ed25519 key, and the id of its public key. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

/** Signs the tokens that {@link TokenVerifier} verifies. Only the service with the private key uses it. */
export class TokenSigner {
  /** @param now - wall-clock time in milliseconds, as tokens carry it. @defaultValue `Date.now` */
  constructor(
    private readonly key: SigningKey,
    private readonly now: () => number = Date.now,
  ) {}

  /** Signs a token that identifies a user. */
  userToken(user: Omit<UserCaller, 'kind'>, ttlSeconds: number): Promise<string> {
    return this.sign('user', user.userId, { sid: user.sessionId, role: user.role }, ttlSeconds);
  }

  /** Signs a token that identifies a service. */
  serviceToken(service: Omit<ServiceCaller, 'kind'>, ttlSeconds: number): Promise<string> {
    return this.sign('service', service.name, {}, ttlSeconds);
  }

  private sign(kind: keyof typeof AUDIENCE, subject: string, claims: JWTPayload, ttlSeconds: number): Promise<string> {
    const issuedAt = Math.floor(this.now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: this.key.kid, typ: TOKEN_TYPE[kind] })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE[kind])
      .setSubject(subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ttlSeconds)
      .sign(this.key.privateKey);
  }
}
