import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { TokenSigner } from '@signalbox/auth';
import { Database } from '@signalbox/postgres';
import type { UserCaller } from '@signalbox/rpc';
import { sql, type RawBuilder } from 'kysely';
import { AccountsService } from '../accounts/accounts.service.ts';
import { Passwords } from '../accounts/passwords.ts';
import { CONFIG, type UsersConfig } from '../config.ts';
import type { UsersTables } from '../database.ts';
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

@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database<UsersTables>,
    private readonly accounts: AccountsService,
    private readonly passwords: Passwords,
    private readonly signer: TokenSigner,
    @Inject(CONFIG)
    private readonly config: Pick<UsersConfig, 'ACCESS_TOKEN_TTL_SECONDS' | 'REFRESH_TOKEN_TTL_SECONDS'>,
  ) {}

  /** @throws InvalidCredentialsError for an unknown address and a wrong password alike, after the same work. */
  async signIn(email: string, password: string, signal?: AbortSignal): Promise<Session> {
    const account = await this.accounts.credentials(email);
    const matches = await this.passwords.matches(password, account?.passwordHash, signal);
    if (!account || !matches) throw new InvalidCredentialsError();

    const { userId, role } = account;
    const sessionId = randomUUID();
    const token = newRefreshToken();
    await this.database
      .with('expired', (db) => db.deleteFrom('sessions').where('user_id', '=', userId).where('expires_at', '<=', NOW))
      .insertInto('sessions')
      .values({
        id: sessionId,
        user_id: userId,
        refresh_family: token.family,
        refresh_secret_hash: token.secretHash,
        expires_at: this.refreshTokenExpiry(),
      })
      .execute();
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
      .set({ refresh_secret_hash: next.secretHash, expires_at: this.refreshTokenExpiry() })
      .from('accounts')
      .whereRef('accounts.id', '=', 'sessions.user_id')
      .where('refresh_family', '=', used.family)
      .where('refresh_secret_hash', '=', used.secretHash)
      .where('expires_at', '>', NOW)
      .returning(['sessions.id as sessionId', 'accounts.id as userId', 'accounts.role'])
      .executeTakeFirst();
    if (!owner) {
      await this.database.deleteFrom('sessions').where('refresh_family', '=', used.family).execute();
      throw new InvalidRefreshTokenError();
    }
    return this.session(owner, next.text);
  }

  /** Ends a session. Its refresh token becomes invalid; its access tokens stay valid until they expire. */
  async end(sessionId: string): Promise<void> {
    await this.database.deleteFrom('sessions').where('id', '=', sessionId).execute();
  }

  private async session(owner: Omit<UserCaller, 'kind'>, refreshToken: string): Promise<Session> {
    const expiresInSeconds = this.config.ACCESS_TOKEN_TTL_SECONDS;
    const accessToken = await this.signer.userToken(owner, expiresInSeconds);
    return { accessToken, refreshToken, tokenType: 'Bearer', expiresInSeconds };
  }

  private refreshTokenExpiry(): RawBuilder<Date> {
    return sql<Date>`${NOW} + make_interval(secs => ${this.config.REFRESH_TOKEN_TTL_SECONDS})`;
  }
}
