import { describe, expect, it } from 'vitest';
import { until } from '@signalbox/testing';
import { sendMessage } from './rpc-command.ts';
import { hasStack } from './system.ts';
import { freshEmail, newCustomer, anonymous, signedIn } from './customers.ts';
import { aPointInTime, anId, expectProblem } from './expectations.ts';

describe('accounts and sessions', () => {
  it('creates an account with a credit of 1000 and shows its owner the profile', async () => {
    const email = freshEmail();
    const created = await anonymous.createUser({
      email: email.toUpperCase(),
      name: ' Zoë 🚂 ',
      password: 'correct horse',
    });

    expect(created.status, created.text).toBe(201);
    expect(created.body).toEqual({
      id: anId,
      email,
      name: 'Zoë 🚂',
      role: 'user',
      creditLimitCents: 100_000,
      creditAvailableCents: 100_000,
      createdAt: aPointInTime,
    });
    const owner = await signedIn(email, 'correct horse');
    expect(owner.account).toEqual(created.body);
  });

  it('refuses a second account with the same address in any case', async () => {
    const { account } = await newCustomer();

    const again = await anonymous.createUser({
      email: account.email.toUpperCase(),
      name: 'Eve',
      password: 'another one',
    });
    expectProblem(again, 409, 'EMAIL_TAKEN');
  });

  it('accepts only one of two concurrent sign-ups with the same address', async () => {
    const email = freshEmail();
    const answers = await Promise.all(
      ['A', 'B'].map((name) => anonymous.createUser({ email, name, password: 'correct horse' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('opens a session, and refreshes it', async () => {
    const { account, password } = await newCustomer();
    const aSession = {
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refreshToken: expect.any(String),
      tokenType: 'Bearer',
      expiresInSeconds: expect.any(Number),
    };

    const session = await anonymous.signIn({ email: account.email.toUpperCase(), password });
    expect(session.status, session.text).toBe(201);
    expect(session.body).toEqual(aSession);
    expect(session.body.expiresInSeconds).toBeGreaterThan(0);

    const refreshed = await anonymous.refresh(session.body.refreshToken);
    expect(refreshed.status, refreshed.text).toBe(201);
    expect(refreshed.body).toEqual(aSession);
  });

  it('rejects a refresh token that it did not issue', async () => {
    expect((await anonymous.refresh('made-up')).status).toBe(401);
  });

  it('ends a session and invalidates its refresh token', async () => {
    const { client, refreshToken } = await newCustomer();

    const ended = await client.signOut();
    expect(ended.status).toBe(204);
    expect(ended.text).toBe('');
    expect((await anonymous.refresh(refreshToken)).status).toBe(401);
  });

  it('refuses the access token of an ended session within 5 s, at the gateway and at users', async () => {
    const { client, account } = await newCustomer();
    const atUsers = () => sendMessage('users.getUser', { userId: account.id }, client.accessToken!);
    if (hasStack) expect(await atUsers()).toEqual({ code: 'OK' });
    await client.signOut();
    await until(async () => (await client.me()).status === 401, { timeoutMs: 5_000 });
    if (hasStack) await until(async () => (await atUsers()).code === 'UNAUTHENTICATED');
  });

  it('ends all sessions of the user', async () => {
    const { account, password, client, refreshToken } = await newCustomer();
    const other = await signedIn(account.email, password);

    expect((await client.signOutEverywhere()).status).toBe(204);
    expect((await anonymous.refresh(refreshToken)).status).toBe(401);
    expect((await anonymous.refresh(other.refreshToken)).status).toBe(401);
  });

  it('changes the password, and ends all other sessions', async () => {
    const { account, password, client, refreshToken } = await newCustomer();
    const other = await signedIn(account.email, password);
    const newPassword = 'another horse';

    const wrong = await client.changePassword({ currentPassword: 'not the password', newPassword });
    expectProblem(wrong, 403, 'WRONG_PASSWORD');
    expect(wrong.problem.errors).toEqual([{ field: 'currentPassword', message: expect.any(String) }]);
    const common = await client.changePassword({ currentPassword: password, newPassword: 'Password1' });
    expectProblem(common, 400, 'INVALID_REQUEST');
    expect(common.problem.errors).toEqual([{ field: 'newPassword', message: expect.any(String) }]);
    expect((await client.changePassword({ currentPassword: password, newPassword })).status).toBe(204);

    expect((await anonymous.refresh(other.refreshToken)).status).toBe(401);
    expect((await anonymous.refresh(refreshToken)).status).toBe(201);
    expect((await anonymous.signIn({ email: account.email, password })).status).toBe(401);
    await signedIn(account.email, newPassword);
  });

  it('refuses a common password for a new account', async () => {
    const answer = await anonymous.createUser({ email: freshEmail(), name: 'Ada', password: 'Sunshine1' });
    expectProblem(answer, 400, 'INVALID_REQUEST');
    expect(answer.problem.errors).toEqual([{ field: 'password', message: expect.any(String) }]);
  });

  it('returns the same error for a wrong password and an unknown address, in the same time', async () => {
    const { account } = await newCustomer();
    const attempt = async (email: string) => {
      const startedAt = performance.now();
      const { status, problem } = await anonymous.signIn({ email, password: 'not the password' });
      return { status, said: { ...problem, requestId: '' }, took: performance.now() - startedAt };
    };
    const fastest = { wrong: Infinity, unknown: Infinity };
    for (let round = 0; round < 8; round += 1) {
      const wrong = await attempt(account.email);
      const unknown = await attempt(freshEmail());
      expect(wrong.status).toBe(401);
      expect(unknown.said).toEqual(wrong.said);
      fastest.wrong = Math.min(fastest.wrong, wrong.took);
      fastest.unknown = Math.min(fastest.unknown, unknown.took);
    }
    expect(fastest.unknown / fastest.wrong).toBeGreaterThan(0.4);
    expect(fastest.unknown / fastest.wrong).toBeLessThan(2.5);
  });
});
