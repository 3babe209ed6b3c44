import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { runInRequest } from '@signalbox/rpc';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startUsersDatabase, type UsersDatabase } from '../users-database.fixture.ts';
import { TooManyAttemptsError } from './account-errors.ts';
import { AccountsService } from './accounts.service.ts';
import { FailedSignIns } from './failed-sign-ins.ts';
import { PasswordCheck } from './password-check.ts';
import { Passwords } from './passwords.ts';

const PASSWORD = 'a password';
const config = {
  FAILED_SIGN_IN_LIMIT: { requests: 10, seconds: 300 },
  FAILED_SIGN_IN_TOTAL_LIMIT: { requests: 40, seconds: 3600 },
};

let database: UsersDatabase;
let passwordHash: string;
/** Two instances of the service. */
let checks: PasswordCheck[];

beforeAll(async () => {
  Logger.overrideLogger(false);
  database = await startUsersDatabase();
  checks = [1, 2].map(() => {
    const passwords = new Passwords(2, { memoryKib: 64, passes: 1 });
    const accounts = new AccountsService(database.db, passwords);
    return new PasswordCheck(accounts, passwords, new FailedSignIns(database.db, config));
  });
  passwordHash = await new Passwords(1, { memoryKib: 64, passes: 1 }).hash(PASSWORD);
});
afterAll(() => database?.stop());
afterEach(() => void vi.restoreAllMocks());

async function newAccount() {
  const email = `${randomUUID()}@example.com`;
  return { email, userId: await database.addAccount({ email, passwordHash }) };
}

/** Tries a password. @returns the outcome. */
const attempt = (email: string, password: string, clientAddress = '203.0.113.7', check = checks[0]!) =>
  runInRequest({ requestId: 'r-1', clientAddress }, () => check.check('sign-in', email, password)).then(
    (account) => (account ? 'right' : 'wrong'),
    (error: unknown) => error as TooManyAttemptsError,
  );

const guess = (email: string, clientAddress?: string) => attempt(email, 'a wrong guess', clientAddress);
const limited = expect.any(TooManyAttemptsError);

async function guesses(email: string, count: number, addressOf: (number: number) => string) {
  const outcomes = [];
  for (let number = 0; number < count; number += 1) outcomes.push(await guess(email, addressOf(number)));
  return outcomes.filter((outcome) => outcome === 'wrong').length;
}

/** Makes all failures older. */
const pass = (seconds: number) =>
  sql`update failed_sign_ins set empty_at = empty_at - make_interval(secs => ${seconds})`.execute(database.db);

describe('guesses at one account', () => {
  it('end after the burst, even if 223 arrive at the same time at two instances', async () => {
    const { email } = await newAccount();
    const outcomes = [];
    // As many at a time as fit into the queues.
    for (let batch = 0; batch < 4; batch += 1) {
      const guesses = Array.from({ length: 56 }, (_, number) =>
        attempt(email, `guess ${number}`, undefined, checks[number % 2]),
      );
      outcomes.push(...(await Promise.all(guesses)));
    }
    const evaluated = outcomes.filter((outcome) => outcome === 'wrong').length;
    // Each of two instances may compare two at the same time.
    expect(evaluated).toBeGreaterThanOrEqual(10);
    expect(evaluated).toBeLessThanOrEqual(13);
    const refused = outcomes.filter((outcome) => outcome instanceof TooManyAttemptsError);
    expect(refused).toHaveLength(outcomes.length - evaluated);
    expect(refused[0]).toMatchObject({ code: 'TOO_MANY_ATTEMPTS', details: { quota: config.FAILED_SIGN_IN_LIMIT } });
    await expect(attempt(email, PASSWORD)).resolves.toEqual(limited);
  });

  it('are allowed again at the rate of the limit', async () => {
    const { email } = await newAccount();
    await guesses(email, 10, () => '203.0.113.7');
    const refused = (await guess(email)) as TooManyAttemptsError;
    expect(refused.details!['retryAfterMs']).toBeGreaterThan(25_000);
    expect(refused.details!['retryAfterMs']).toBeLessThanOrEqual(30_000);
    await pass(30);
    expect([await guess(email), await guess(email)]).toEqual(['wrong', limited]);
  });

  it('are limited alike if there is no account', async () => {
    const email = `${randomUUID()}@example.com`;
    expect(await guesses(email.toUpperCase(), 6, () => '203.0.113.7')).toBe(6);
    expect(await guesses(email, 6, () => '203.0.113.250')).toBe(4);
  });

  it('do not lock the user out in another network', async () => {
    const { email } = await newAccount();
    expect(await guesses(email, 12, () => '203.0.113.7')).toBe(10);
    await expect(attempt(email, PASSWORD, '198.51.100.1')).resolves.toBe('right');
  });

  it('from many networks are limited in total, except in a network where the user has a session', async () => {
    const { email, userId } = await newAccount();
    expect(await guesses(email, 50, (number) => `203.0.${number}.7`)).toBe(40);
    await expect(attempt(email, PASSWORD, '198.51.100.1')).resolves.toEqual(limited);
    await sql`
      insert into sessions (id, user_id, refresh_family, refresh_secret_hash, expires_at, network)
      values (${randomUUID()}, ${userId}, ${randomUUID()}, '', now() + interval '1 day', '198.51.100.0/24')`.execute(
      database.db,
    );
    await expect(attempt(email, PASSWORD, '198.51.100.2')).resolves.toBe('right');
  });
});

describe('a success', () => {
  it('resets the failures from its network', async () => {
    const { email } = await newAccount();
    expect(await guesses(email, 9, () => '203.0.113.7')).toBe(9);
    await expect(attempt(email, PASSWORD)).resolves.toBe('right');
    expect(await guesses(email, 12, () => '203.0.113.7')).toBe(10);
  });

  it('writes nothing if there was no failure', async () => {
    const { email } = await newAccount();
    const rows = () => sql`select * from failed_sign_ins order by key`.execute(database.db).then(({ rows }) => rows);
    const before = await rows();
    await expect(attempt(email, PASSWORD)).resolves.toBe('right');
    expect(await rows()).toEqual(before);
  });
});

it('logs each outcome for audits', async () => {
  const { email, userId } = await newAccount();
  const log = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
  await attempt(email, PASSWORD);
  await guesses(email, 11, () => '203.0.113.7');
  const lines = log.mock.calls.map(([line]) => line as { message: string; outcome: string });
  const line = { message: 'audit', event: 'sign-in', userId, address: '203.0.113.7' };
  expect(lines.at(0)).toEqual({ ...line, outcome: 'success' });
  expect(lines.at(1)).toEqual({ ...line, outcome: 'failure' });
  expect(lines.at(-1)).toEqual({ ...line, outcome: 'limited' });
  expect(JSON.stringify(lines)).not.toContain(PASSWORD);
});
