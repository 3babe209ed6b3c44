import { describe, expect, it } from 'vitest';
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
