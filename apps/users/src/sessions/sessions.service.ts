import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { TokenSigner } from '@signalbox/auth';
import { Database } from '@signalbox/postgres';
import type { UserCaller } from '@signalbox/rpc';
import { audit } from '@signalbox/service-defaults';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { clientNetwork } from '../accounts/client-network.ts';
import { PasswordCheck } from '../accounts/password-check.ts';
import { CONFIG, type UsersConfig } from '../config.ts';
import type { UsersTables } from '../database.ts';
import { CLOCK_TOLERANCE_SECONDS, ENDED_SESSIONS } from '../tokens/token-feed.ts';
import { newRefreshToken, parseRefreshToken } from './refresh-token.ts';
import { InvalidCredentialsError, InvalidRefreshTokenError } from './session-errors.ts';

/** Uses the clock of the database, because the clocks of instances may differ. */
const NOW = sql<Date>`now()`;

interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresInSeconds: number;
}

type Limits = Pick<
  UsersConfig,
  'ACCESS_TOKEN_TTL_SECONDS' | 'REFRESH_TOKEN_TTL_SECONDS' | 'SESSION_MAX_LIFETIME_SECONDS' | 'MAX_SESSIONS_PER_USER'
>;

@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database<UsersTables>,
    private readonly passwordCheck: PasswordCheck,
    private readonly signer: TokenSigner,
    @Inject(CONFIG) private readonly config: Limits,
  ) {}

  /**
   * Ends the oldest sessions of the user if there are too many.
   * @throws InvalidCredentialsError for an unknown address and a wrong password alike, after the same work.
   * @throws TooManyAttemptsError after too many failures, for both alike.
   */
  async signIn(email: string, password: string, signal?: AbortSignal): Promise<Session> {
    const account = await this.passwordCheck.check('sign-in', email, password, signal);
    if (!account) throw new InvalidCredentialsError();
    const { userId, role } = account;
    const sessionId = randomUUID();
    const token = newRefreshToken();
    // Locks the account, so that a concurrent change of the password ends this session, or comes first and prevents it.
    const { numAffectedRows } = await sql`
      insert into sessions (id, user_id, refresh_family, refresh_secret_hash, expires_at, network)
      select ${sessionId}, id, ${token.family}, ${token.secretHash}, ${this.refreshTokenExpiry(NOW)}, ${clientNetwork()}
      from accounts where id = ${userId} and password_hash = ${account.passwordHash} for share`.execute(this.database);
    if (numAffectedRows === 0n) throw new InvalidCredentialsError();
    await this.end(sql`
      user_id = ${userId} and (expires_at <= now() or id in (
        select id from sessions where user_id = ${userId} and expires_at > now()
        order by created_at desc, id offset ${this.config.MAX_SESSIONS_PER_USER}))`);
    return this.session({ userId, sessionId, role }, token.text);
  }

  /**
   * Exchanges a refresh token, which can be used once, for new tokens.
   * @throws InvalidRefreshTokenError, and ends the session if the token was used before, because then one of its two users has stolen it.
   */
  async refresh(refreshToken: string): Promise<Session> {
    const used = parseRefreshToken(refreshToken);
    if (!used) throw new InvalidRefreshTokenError();
    const next = newRefreshToken(used.family);
    const owner = await this.database
      .updateTable('sessions')
      .set({
        refresh_secret_hash: next.secretHash,
        expires_at: this.refreshTokenExpiry(sql.ref('sessions.created_at')),
      })
      .from('accounts')
      .whereRef('accounts.id', '=', 'sessions.user_id')
      .where('refresh_family', '=', used.family)
      .where('refresh_secret_hash', '=', used.secretHash)
      .where('expires_at', '>', NOW)
      .where(this.endOfLifetime(sql.ref('sessions.created_at')), '>', NOW)
      .returning(['sessions.id as sessionId', 'accounts.id as userId', 'accounts.role'])
      .executeTakeFirst();
    if (!owner) {
      const [userId] = await this.end(sql`refresh_family = ${used.family}`);
      if (userId !== undefined) audit({ event: 'refresh-token-reuse', outcome: 'failure', userId });
      throw new InvalidRefreshTokenError();
    }
    return this.session(owner, next.text);
  }

  /** Ends the caller's session. Its refresh token becomes invalid immediately, its access tokens within seconds. */
  async signOut({ sessionId, userId }: UserCaller): Promise<void> {
    await this.end(sql`id = ${sessionId}`);
    audit({ event: 'sign-out', outcome: 'success', userId });
  }

  /** Ends all sessions of the caller. */
  async signOutEverywhere({ userId }: UserCaller): Promise<void> {
    await this.end(sql`user_id = ${userId}`);
    audit({ event: 'sign-out-everywhere', outcome: 'success', userId });
  }

  /** Ends the other sessions of the caller, in the transaction of a change that requires it. */
  async endOthers({ userId, sessionId }: UserCaller, transaction: Kysely<UsersTables>): Promise<void> {
    await this.end(sql`user_id = ${userId} and id <> ${sessionId}`, transaction);
  }

  /** Every session that ends before its expiry ends here, together with its access tokens. @returns the users. */
  private async end(which: RawBuilder<unknown>, database: Kysely<UsersTables> = this.database): Promise<string[]> {
    const tokensSeconds = this.config.ACCESS_TOKEN_TTL_SECONDS + CLOCK_TOLERANCE_SECONDS;
    const { rows } = await sql<{ userId: string }>`
      with ended as (delete from sessions where ${which} returning id, user_id),
        revoked as (
          insert into revoked_sessions (sid, expires_at)
          select id, now() + make_interval(secs => ${tokensSeconds}) from ended on conflict do nothing)
      select user_id as "userId", pg_notify(${ENDED_SESSIONS}, '') from ended`.execute(database);
    return rows.map(({ userId }) => userId);
  }

  private async session(owner: Omit<UserCaller, 'kind'>, refreshToken: string): Promise<Session> {
    const expiresInSeconds = this.config.ACCESS_TOKEN_TTL_SECONDS;
    const accessToken = await this.signer.userToken(owner, expiresInSeconds);
    return { accessToken, refreshToken, tokenType: 'Bearer', expiresInSeconds };
  }

  /** When a session expires that started at `createdAt` and is refreshed now. */
  private refreshTokenExpiry(createdAt: RawBuilder<Date>): RawBuilder<Date> {
    const unused = sql`${NOW} + make_interval(secs => ${this.config.REFRESH_TOKEN_TTL_SECONDS})`;
    return sql<Date>`least(${unused}, ${this.endOfLifetime(createdAt)})`;
  }

  private endOfLifetime(createdAt: RawBuilder<Date>): RawBuilder<Date> {
    return sql<Date>`${createdAt} + make_interval(secs => ${this.config.SESSION_MAX_LIFETIME_SECONDS})`;
  }
}
