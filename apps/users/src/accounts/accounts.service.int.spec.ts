import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startUsersDatabase, type UsersDatabase } from '../users-database.fixture.ts';
import { EmailTakenError, UserNotFoundError } from './account-errors.ts';
import { AccountsService } from './accounts.service.ts';
import { Passwords } from './passwords.ts';

let database: UsersDatabase;
let accounts: AccountsService;

beforeAll(async () => {
  database = await startUsersDatabase();
  accounts = new AccountsService(database.db, new Passwords(2));
});
afterAll(() => database?.stop());

const ada = (email: string) => ({ email, name: 'Ada', password: 'a password' });

describe('AccountsService', () => {
  it('creates an account with 1000.00 of credit, all of it available', async () => {
    const account = await accounts.create(ada('ada@example.com'));
    expect(account).toMatchObject({ email: 'ada@example.com', name: 'Ada', role: 'user' });
    expect(account).toMatchObject({ creditLimitCents: 100_000, creditAvailableCents: 100_000 });
    await expect(accounts.get(account.id)).resolves.toEqual(account);
  });

  it('rejects an address that is already used, ignoring case', async () => {
    await accounts.create(ada('bob@example.com'));
    await expect(accounts.create(ada('bob@example.com'))).rejects.toThrow(EmailTakenError);
    await expect(accounts.create(ada('Bob@Example.com'))).rejects.toThrow(EmailTakenError);
  });

  it('creates one account for two concurrent sign-ups with the same address', async () => {
    const lookup = vi.spyOn(accounts, 'credentials').mockResolvedValue(undefined);
    const attempts = await Promise.allSettled([
      accounts.create(ada('cleo@example.com')),
      accounts.create(ada('CLEO@example.com')),
    ]);
    lookup.mockRestore();
    const refused = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason] : []));
    expect(refused).toEqual([expect.any(EmailTakenError)]);
  });

  it('creates one account for two concurrent calls with the same id, as those of two instances with demo data', async () => {
    const lookup = vi.spyOn(accounts, 'credentials').mockResolvedValue(undefined);
    const id = '5a1e0000-0000-4000-8000-0000000000ff';
    await accounts.create({ ...ada('eve@example.com'), id });
    await expect(accounts.create({ ...ada('eve2@example.com'), id })).rejects.toThrow(EmailTakenError);
    lookup.mockRestore();
  });

  it('stores a password hash, not the password', async () => {
    await accounts.create(ada('dan@example.com'));
    const { passwordHash } = (await accounts.credentials('DAN@example.com')) ?? {};
    expect(passwordHash).toMatch(/^\$argon2id\$/);
    await expect(new Passwords(1).matches('a password', passwordHash)).resolves.toBe(true);
  });

  it.each(['unknown@example.com', 'no address', '', 'a\0b@example.com'])('has no credentials for %j', async (email) => {
    await expect(accounts.credentials(email)).resolves.toBeUndefined();
  });

  it('rejects an unknown user id', async () => {
    await expect(accounts.get('6f9619ff-8b86-4d01-b42d-00cf4fc964ff')).rejects.toThrow(UserNotFoundError);
  });

  it('has a database constraint that keeps credit between 0 and the limit', async () => {
    const id = await database.addAccount({ creditLimitCents: 1000 });
    const set = (cents: number) =>
      database.db.updateTable('accounts').set({ credit_available_cents: cents }).where('id', '=', id).execute();
    await expect(set(-1)).rejects.toThrow(/credit_within_limit/);
    await expect(set(1001)).rejects.toThrow(/credit_within_limit/);
  });
});
