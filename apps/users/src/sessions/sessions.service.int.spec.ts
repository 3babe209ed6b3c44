import { TokenSigner } from '@signalbox/auth';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AccountsService } from '../accounts/accounts.service.ts';
import { Passwords } from '../accounts/passwords.ts';
import { SigningKeys } from '../tokens/signing-keys.ts';
import { startUsersDatabase, type UsersDatabase } from '../users-database.fixture.ts';
import { InvalidCredentialsError, InvalidRefreshTokenError } from './session-errors.ts';
import { SessionsService } from './sessions.service.ts';

const PASSWORD = 'a password';
const ttl = { ACCESS_TOKEN_TTL_SECONDS: 900, REFRESH_TOKEN_TTL_SECONDS: 3600 };

let database: UsersDatabase;
let passwords: Passwords;
let sessions: SessionsService;
let userId: string;

beforeAll(async () => {
  database = await startUsersDatabase();
  passwords = new Passwords(2);
  const signer = new TokenSigner((await SigningKeys.load(database.db)).signing);
  sessions = new SessionsService(database.db, new AccountsService(database.db, passwords), passwords, signer, ttl);
  const passwordHash = await passwords.hash(PASSWORD);
  userId = await database.addAccount({ email: 'ada@example.com', passwordHash });
});
afterAll(() => database?.stop());

const sessionIdOf = ({ accessToken }: { accessToken: string }) => decodeJwt(accessToken)['sid'] as string;
const sessionIds = async () => (await database.db.selectFrom('sessions').select('id').execute()).map(({ id }) => id);
const expire = (sessionId: string) =>
  database.db
    .updateTable('sessions')
    .set({ expires_at: new Date(0) })
    .where('id', '=', sessionId)
    .execute();

describe('signing in', () => {
  it('creates a session and puts the user and session ids into the access token', async () => {
    const session = await sessions.signIn(' ADA@example.com', PASSWORD);
    expect(session).toMatchObject({ tokenType: 'Bearer', expiresInSeconds: 900 });
    const claims = decodeJwt(session.accessToken);
    expect(claims).toMatchObject({ sub: userId, role: 'user', aud: 'signalbox-user' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900);
    await expect(sessionIds()).resolves.toContain(claims['sid']);
  });

  it('returns the same error for an unknown address and a wrong password, after the same work', async () => {
    const matches = vi.spyOn(passwords, 'matches');
    const answers = [];
    for (const [email, password] of [
      ['ada@example.com', 'a wrong password'],
      ['unknown@example.com', PASSWORD],
      ['no address at all', PASSWORD],
      ['a\0b@example.com', PASSWORD],
    ] as const) {
      answers.push(await sessions.signIn(email, password).catch((error: unknown) => error));
    }
    expect(matches).toHaveBeenCalledTimes(4);
    expect(answers).toEqual(Array(4).fill(new InvalidCredentialsError()));
  });

  it('deletes the expired sessions of the same user', async () => {
    const old = sessionIdOf(await sessions.signIn('ada@example.com', PASSWORD));
    await expire(old);
    const current = sessionIdOf(await sessions.signIn('ada@example.com', PASSWORD));
    const left = await sessionIds();
    expect(left).toContain(current);
    expect(left).not.toContain(old);
  });

  it('does not store the secret of a refresh token', async () => {
    const { refreshToken } = await sessions.signIn('ada@example.com', PASSWORD);
    const secret = Buffer.from(refreshToken, 'base64url').toString('hex').slice(-64);
    const rows = await database.db.selectFrom('sessions').selectAll().execute();
    expect(JSON.stringify(rows.map((row) => row.refresh_secret_hash.toString('hex')))).not.toContain(secret);
  });
});

describe('refreshing', () => {
  it('returns new tokens of the same session', async () => {
    const first = await sessions.signIn('ada@example.com', PASSWORD);
    const second = await sessions.refresh(first.refreshToken);
    const third = await sessions.refresh(second.refreshToken);
    expect(sessionIdOf(third)).toBe(sessionIdOf(first));
    expect(new Set([first, second, third].map(({ refreshToken }) => refreshToken)).size).toBe(3);
  });

  it('ends the session when a refresh token is used twice', async () => {
    const first = await sessions.signIn('ada@example.com', PASSWORD);
    const second = await sessions.refresh(first.refreshToken);
    await expect(sessions.refresh(first.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
    await expect(sessions.refresh(second.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
    await expect(sessionIds()).resolves.not.toContain(sessionIdOf(first));
  });

  it('accepts only one of two concurrent uses of a token', async () => {
    const { refreshToken } = await sessions.signIn('ada@example.com', PASSWORD);
    const attempts = await Promise.allSettled([sessions.refresh(refreshToken), sessions.refresh(refreshToken)]);
    expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('does not affect other sessions of the user', async () => {
    const [phone, laptop] = [
      await sessions.signIn('ada@example.com', PASSWORD),
      await sessions.signIn('ada@example.com', PASSWORD),
    ];
    await sessions.refresh(phone.refreshToken);
    await expect(sessions.refresh(phone.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
    await expect(sessions.refresh(laptop.refreshToken)).resolves.toBeDefined();
  });

  it('refuses the token of a session that has expired or ended', async () => {
    const [expired, ended] = [
      await sessions.signIn('ada@example.com', PASSWORD),
      await sessions.signIn('ada@example.com', PASSWORD),
    ];
    await expire(sessionIdOf(expired));
    await sessions.end(sessionIdOf(ended));
    await expect(sessions.refresh(expired.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
    await expect(sessions.refresh(ended.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
  });

  it.each(['', 'garbage', 'A'.repeat(64)])('refuses %j', async (token) => {
    await expect(sessions.refresh(token)).rejects.toThrow(InvalidRefreshTokenError);
  });
});

describe('ending a session', () => {
  it('succeeds if the session has already ended', async () => {
    const session = sessionIdOf(await sessions.signIn('ada@example.com', PASSWORD));
    await sessions.end(session);
    await expect(sessions.end(session)).resolves.toBeUndefined();
  });
});
