import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { Logger } from '@nestjs/common';
import { TokenSigner } from '@signalbox/auth';
import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AccountsService } from '../accounts/accounts.service.ts';
import { WrongPasswordError } from '../accounts/account-errors.ts';
import { FailedSignIns } from '../accounts/failed-sign-ins.ts';
import { PasswordCheck } from '../accounts/password-check.ts';
import { Passwords } from '../accounts/passwords.ts';
import { SigningKeys } from '../tokens/signing-keys.ts';
import { signingKeysOptions, startUsersDatabase, type UsersDatabase } from '../users-database.fixture.ts';
import { PasswordChange } from './password-change.ts';
import { InvalidCredentialsError, InvalidRefreshTokenError } from './session-errors.ts';
import { SessionsService } from './sessions.service.ts';

const PASSWORD = 'a password';
const config = {
  ACCESS_TOKEN_TTL_SECONDS: 900,
  REFRESH_TOKEN_TTL_SECONDS: 3600,
  SESSION_MAX_LIFETIME_SECONDS: 5400,
  MAX_SESSIONS_PER_USER: 20,
  FAILED_SIGN_IN_LIMIT: undefined,
  FAILED_SIGN_IN_TOTAL_LIMIT: undefined,
};

let database: UsersDatabase;
let passwords: Passwords;
let accounts: AccountsService;
let sessions: SessionsService;
let passwordChange: PasswordChange;
let userId: string;

beforeAll(async () => {
  Logger.overrideLogger(false);
  database = await startUsersDatabase();
  passwords = new Passwords(2);
  const signer = new TokenSigner(await SigningKeys.load(database.db, signingKeysOptions));
  accounts = new AccountsService(database.db, passwords);
  const check = new PasswordCheck(accounts, passwords, new FailedSignIns(database.db, config));
  sessions = new SessionsService(database.db, check, signer, config);
  passwordChange = new PasswordChange(database.db, accounts, check, passwords, sessions);
  const passwordHash = await passwords.hash(PASSWORD);
  userId = await database.addAccount({ email: 'ada@example.com', passwordHash });
});
afterAll(() => database?.stop());

const sessionIdOf = ({ accessToken }: { accessToken: string }) => decodeJwt(accessToken)['sid'] as string;
const callerOf = (session: { accessToken: string }) =>
  ({
    kind: 'user',
    userId: decodeJwt(session.accessToken).sub!,
    role: 'user',
    sessionId: sessionIdOf(session),
  }) as const;
const signedIn = (email: string, password = PASSWORD) => sessions.signIn(email, password);
async function newUser(passwordHash?: string) {
  const email = `${randomUUID()}@example.com`;
  return {
    email,
    userId: await database.addAccount({ email, passwordHash: passwordHash ?? (await passwords.hash(PASSWORD)) }),
  };
}
/** Makes a session older. */
const age = (session: { accessToken: string }, seconds: number) =>
  sql`update sessions set created_at = created_at - make_interval(secs => ${seconds}) where id = ${sessionIdOf(session)}`.execute(
    database.db,
  );
const sessionIds = async () => (await database.db.selectFrom('sessions').select('id').execute()).map(({ id }) => id);
const expire = (sessionId: string) =>
  sql`update sessions set expires_at = to_timestamp(0) where id = ${sessionId}`.execute(database.db);

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
    const old = sessionIdOf(await signedIn('ada@example.com'));
    await expire(old);
    const current = sessionIdOf(await signedIn('ada@example.com'));
    const left = await sessionIds();
    expect(left).toContain(current);
    expect(left).not.toContain(old);
  });

  it('ends the oldest session of a user who has the maximum number of sessions', async () => {
    const { email } = await newUser();
    const opened = [];
    for (let number = 0; number < 22; number += 1) opened.push(await signedIn(email));
    const left = await sessionIds();
    expect(opened.map((session) => left.includes(sessionIdOf(session)))).toEqual([
      false,
      false,
      ...Array(20).fill(true),
    ]);
  });

  it('hashes the password again if the cost of a hash has changed', async () => {
    const old = await hash(PASSWORD, { memoryCost: 64, timeCost: 1, parallelism: 1 });
    const { email } = await newUser(old);
    await expect(Promise.all([signedIn(email), signedIn(email), signedIn(email)])).resolves.toHaveLength(3);
    const { passwordHash } = (await accounts.credentials(email))!;
    expect(passwords.isCurrent(passwordHash)).toBe(true);
    await expect(signedIn(email)).resolves.toBeDefined();
    expect((await accounts.credentials(email))!.passwordHash).toBe(passwordHash);
  });

  it('does not store the secret of a refresh token', async () => {
    const { refreshToken } = await signedIn('ada@example.com');
    const secret = Buffer.from(refreshToken, 'base64url').toString('hex').slice(-64);
    const rows = await database.db.selectFrom('sessions').selectAll().execute();
    expect(JSON.stringify(rows.map((row) => row.refresh_secret_hash.toString('hex')))).not.toContain(secret);
  });
});

describe('refreshing', () => {
  it('returns new tokens of the same session', async () => {
    const first = await signedIn('ada@example.com');
    const second = await sessions.refresh(first.refreshToken);
    const third = await sessions.refresh(second.refreshToken);
    expect(sessionIdOf(third)).toBe(sessionIdOf(first));
    expect(new Set([first, second, third].map(({ refreshToken }) => refreshToken)).size).toBe(3);
  });

  it('ends the session when a refresh token is used twice', async () => {
    const first = await signedIn('ada@example.com');
    const second = await sessions.refresh(first.refreshToken);
    await expect(sessions.refresh(first.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
    await expect(sessions.refresh(second.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
    await expect(sessionIds()).resolves.not.toContain(sessionIdOf(first));
  });

  it('accepts only one of two concurrent uses of a token', async () => {
    const { refreshToken } = await signedIn('ada@example.com');
    const attempts = await Promise.allSettled([sessions.refresh(refreshToken), sessions.refresh(refreshToken)]);
    expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('does not affect other sessions of the user', async () => {
    const [phone, laptop] = [await signedIn('ada@example.com'), await signedIn('ada@example.com')];
    await sessions.refresh(phone.refreshToken);
    await expect(sessions.refresh(phone.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
    await expect(sessions.refresh(laptop.refreshToken)).resolves.toBeDefined();
  });

  it('refuses the token of a session that has expired or ended', async () => {
    const [expired, ended] = [await signedIn('ada@example.com'), await signedIn('ada@example.com')];
    await expire(sessionIdOf(expired));
    await sessions.signOut(callerOf(ended));
    await expect(sessions.refresh(expired.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
    await expect(sessions.refresh(ended.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
  });

  it('ends a session at its maximum lifetime, however often it is refreshed', async () => {
    const { email } = await newUser();
    const first = await signedIn(email);
    await age(first, 5_000);
    const second = await sessions.refresh(first.refreshToken);
    const { rows } = await sql<{ left: number }>`
      select extract(epoch from expires_at - now())::float8 as left from sessions
      where id = ${sessionIdOf(first)}`.execute(database.db);
    expect(rows[0]!.left).toBeLessThanOrEqual(400);
    await age(first, 400);
    // An earlier version of the service does not know the maximum.
    await sql`update sessions set expires_at = now() + interval '1 hour' where id = ${sessionIdOf(first)}`.execute(
      database.db,
    );
    await expect(sessions.refresh(second.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
  });

  it.each(['', 'garbage', 'A'.repeat(64)])('refuses %j', async (token) => {
    await expect(sessions.refresh(token)).rejects.toThrow(InvalidRefreshTokenError);
  });
});

describe('ending a session', () => {
  it('succeeds if the session has already ended', async () => {
    const session = callerOf(await signedIn('ada@example.com'));
    await sessions.signOut(session);
    await expect(sessions.signOut(session)).resolves.toBeUndefined();
  });

  it('ends all sessions of the user, and no others', async () => {
    const bob = await newUser();
    const others = await signedIn(bob.email);
    const ada = await newUser();
    const [phone, laptop] = [await signedIn(ada.email), await signedIn(ada.email)];
    await sessions.signOutEverywhere(callerOf(phone));
    await expect(sessions.refresh(phone.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
    await expect(sessions.refresh(laptop.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
    await expect(sessions.refresh(others.refreshToken)).resolves.toBeDefined();
  });
});

describe('changing the password', () => {
  const NEW = 'another password';

  it('replaces the password and ends all other sessions', async () => {
    const { email } = await newUser();
    const [current, other] = [await signedIn(email), await signedIn(email)];
    await passwordChange.change(callerOf(current), PASSWORD, NEW);
    await expect(sessions.refresh(other.refreshToken)).rejects.toThrow(InvalidRefreshTokenError);
    await expect(sessions.refresh(current.refreshToken)).resolves.toBeDefined();
    await expect(signedIn(email)).rejects.toThrow(InvalidCredentialsError);
    await expect(signedIn(email, NEW)).resolves.toBeDefined();
  });

  it('requires the current password and a new one that is not common', async () => {
    const { email } = await newUser();
    const caller = callerOf(await signedIn(email));
    await expect(passwordChange.change(caller, 'a wrong one', NEW)).rejects.toThrow(WrongPasswordError);
    await expect(passwordChange.change(caller, PASSWORD, 'Password1')).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      invalidFields: [{ field: 'newPassword' }],
    });
    await expect(signedIn(email)).resolves.toBeDefined();
  });

  it('allows no sign-in that began with the old password', async () => {
    const { email } = await newUser();
    const caller = callerOf(await signedIn(email));
    const outdated = (await accounts.credentials(email))!;
    await passwordChange.change(caller, PASSWORD, NEW);
    const check = vi.spyOn(PasswordCheck.prototype, 'check').mockResolvedValue(outdated);
    await expect(signedIn(email).finally(() => check.mockRestore())).rejects.toThrow(InvalidCredentialsError);
  });
});
