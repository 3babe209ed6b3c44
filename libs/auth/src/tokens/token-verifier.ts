import { ForbiddenError, id, UnauthenticatedError } from '@signalbox/contract';
import type { ServiceCaller, UserCaller } from '@signalbox/rpc';
import type { TokenState } from '@signalbox/contracts-users';
import {
  errors,
  jwtVerify,
  type CryptoKey,
  type JWTHeaderParameters,
  type JWTVerifyResult,
  type ResolvedKey,
} from 'jose';
import type { KeyRing } from '../keys/key-ring.ts';
import { ALGORITHM, AUDIENCE, ISSUER, MAX_LIFETIME_SECONDS, TOKEN_TYPE } from './claims.ts';
import { VerifiedTokens } from './verified-tokens.ts';

type Identity = UserCaller | ServiceCaller;

interface Verified {
  readonly identity: Identity;
  /** The key that verified it. When it is removed, the token must be verified again. */
  readonly key: CryptoKey;
}

export interface TokenVerifierOptions {
  /** Maximum number of cached tokens. @defaultValue 10 000, about 10 MB */
  readonly capacity?: number;
  /** Wall-clock time in milliseconds, as tokens carry it. @defaultValue `Date.now` */
  readonly now?: () => number;
}

/**
 * Verifies tokens locally by their signature, refuses those of ended sessions, and returns their identity. Only unknown
 * keys need a call.
 */
export class TokenVerifier {
  private readonly verified: VerifiedTokens<Verified>;
  /** The time at which each ended session is forgotten, in milliseconds since 1970. */
  private readonly endedSessions = new Map<string, number>();
  private updatedAt = performance.now();
  private readonly now: () => number;

  constructor(
    private readonly keys: KeyRing,
    { capacity = 10_000, now = Date.now }: TokenVerifierOptions = {},
  ) {
    this.now = now;
    this.verified = new VerifiedTokens(capacity, now);
  }

  /** How long ago the last update was, in milliseconds. */
  get stateAgeMs(): number {
    return performance.now() - this.updatedAt;
  }

  /** Replaces the keys, and adds ended sessions. */
  async update({ keys, revoked }: Pick<TokenState, 'keys' | 'revoked'>): Promise<void> {
    // First, so that no call sees new keys together with old sessions.
    for (const { sid, until } of revoked) this.endedSessions.set(sid, until);
    this.forgetSessions();
    await this.keys.replace(keys);
    this.updatedAt = performance.now();
  }

  /**
   * Returns the user of a token, from the cache in almost all cases.
   * @throws UnauthenticatedError unless it is a valid token of a user whose session has not ended.
   */
  user(token: string): UserCaller | Promise<UserCaller> {
    const known = this.recall(token);
    return known ? this.asUser(known) : this.identify(token).then((identity) => this.asUser(identity));
  }

  /**
   * Returns the admin of a token.
   * @throws UnauthenticatedError unless it is a valid token of a user whose session has not ended.
   * @throws ForbiddenError when the user is not an admin.
   */
  admin(token: string): UserCaller | Promise<UserCaller> {
    const user = this.user(token);
    return user instanceof Promise ? user.then(asAdmin) : asAdmin(user);
  }

  /**
   * Returns the service of a token.
   * @throws UnauthenticatedError unless it is a valid token of a service.
   */
  service(token: string): ServiceCaller | Promise<ServiceCaller> {
    const known = this.recall(token);
    return known ? asService(known) : this.identify(token).then(asService);
  }

  private recall(token: string): Identity | undefined {
    const known = this.verified.recall(token);
    return known && this.keys.isCurrent(known.key) ? known.identity : undefined;
  }

  private asUser(identity: Identity): UserCaller {
    if (identity.kind !== 'user') throw new UnauthenticatedError("expected a user's token, got a service's");
    if (this.endedSessions.has(identity.sessionId)) throw new UnauthenticatedError('the session has ended');
    return identity;
  }

  /** The sessions are in the order of their end, so the first ones are forgotten first. */
  private forgetSessions(): void {
    const now = this.now();
    for (const [sid, until] of this.endedSessions) {
      if (until > now) break;
      this.endedSessions.delete(sid);
    }
  }

  private async identify(token: string): Promise<Identity> {
    const verified = await this.verify(token);
    const identity = identityOf(verified);
    const expiresAt = expiryOf(verified);
    if (!identity || expiresAt === undefined)
      throw new UnauthenticatedError('the token identifies neither a user nor a service');
    this.verified.remember(token, { identity, key: verified.key }, expiresAt * 1000);
    return identity;
  }

  private async verify(token: string): Promise<JWTVerifyResult & ResolvedKey<CryptoKey>> {
    if (!hasOneSpelling(token)) throw new UnauthenticatedError('the token is not valid');
    try {
      return await jwtVerify(token, (header) => this.keyOf(header), {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        requiredClaims: ['exp', 'iat', 'sub'],
        currentDate: new Date(this.now()),
      });
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new UnauthenticatedError('the token has expired');
      if (error instanceof errors.JOSEError) throw new UnauthenticatedError('the token is not valid');
      throw error;
    }
  }

  private async keyOf({ kid }: JWTHeaderParameters): Promise<CryptoKey> {
    const key = typeof kid === 'string' ? await this.keys.find(kid) : undefined;
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  }
}

/**
 * Whether the signature has the canonical encoding of RFC 7515. Decoders also accept blanks, padding and other
 * alphabets. Then one token would have any number of spellings, each verified and cached separately.
 */
function hasOneSpelling(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

function asAdmin(user: UserCaller): UserCaller {
  if (user.role !== 'admin') throw new ForbiddenError(`expected an admin, got a ${user.role}`);
  return user;
}

function asService(identity: Identity): ServiceCaller {
  if (identity.kind !== 'service') throw new UnauthenticatedError("expected a service's token, got a user's");
  return identity;
}

/** A token with both audiences is invalid: a token has one purpose, which its type repeats. */
function identityOf({ payload, protectedHeader: { typ } }: JWTVerifyResult): Identity | undefined {
  const { aud, sub, sid, role } = payload;
  if (typeof sub !== 'string') return undefined;
  if (aud === AUDIENCE.service) return typ === TOKEN_TYPE.service ? { kind: 'service', name: sub } : undefined;
  if (aud !== AUDIENCE.user || typ !== TOKEN_TYPE.user || (role !== 'user' && role !== 'admin')) return undefined;
  if (!isId(sub) || !isId(sid)) return undefined;
  return { kind: 'user', userId: sub, sessionId: sid, role };
}

const uuid = id();
const isId = (value: unknown): value is string => uuid.safeParse(value).success;

/** The expiry in seconds, if the lifetime is valid. A number like 1e400 becomes Infinity, which never expires. */
function expiryOf({ payload: { iat, exp } }: JWTVerifyResult): number | undefined {
  if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp)) return undefined;
  return exp! - iat! <= MAX_LIFETIME_SECONDS ? exp : undefined;
}
