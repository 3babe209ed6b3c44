import { Test } from '@nestjs/testing';
import { TokenSigner, TokenVerifier } from '@signalbox/auth';
import { openDatabase } from '@signalbox/postgres';
import { loadConfig } from '@signalbox/service-defaults';
import { createServiceKeys, startTestDatabase, type TestDatabase } from '@signalbox/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountsService } from './accounts/accounts.service.ts';
import { Passwords } from './accounts/passwords.ts';
import { AppModule } from './app.module.ts';
import { usersConfig } from './config.ts';
import type { UsersTables } from './database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(async () => {
  keys.remove();
  await database?.stop();
});

const keys = createServiceKeys('users', 'orders');

/** An initialized instance of the service that does not listen. */
async function startInstance(url: string, seed = true, allowsDemo = true) {
  const config = loadConfig(usersConfig, {
    RPC_TLS: 'off',
    DATABASE_URL: url,
    SERVICE_KEY_FILE: keys.privateKey('users'),
    SERVICE_KEYS_FILE: keys.publicKeys,
    SIGNING_KEY_ENCRYPTION_KEY_FILE: keys.storageKey,
    DATABASE_CONNECT_TIMEOUT_MS: '20000',
    DATABASE_STATEMENT_TIMEOUT_MS: '20000',
    ALLOW_DEMO_SECRETS: String(allowsDemo),
    SEED_DEMO_DATA: String(seed),
  });
  const module = await Test.createTestingModule({ imports: [AppModule.forRoot({ config })] }).compile();
  return module.init();
}

const demo = (suffix: string) => ({ userId: `5a1e0000-0000-4000-8000-0000000000${suffix}` });
const EMAILS = ['demo@example.com', 'thrifty@example.com', 'admin@example.com'];

describe('a start on an empty database', () => {
  it('creates the demo accounts and the key once if three instances start at the same time', async () => {
    const instances = await Promise.all([
      startInstance(database.url),
      startInstance(database.url),
      startInstance(database.url),
    ]);
    instances.push(await startInstance(database.url));
    const [first, ...others] = instances.map((instance) => instance.get(AccountsService));
    const accounts = await Promise.all(EMAILS.map((email) => first?.credentials(email)));
    for (const other of others) {
      await expect(Promise.all(EMAILS.map((email) => other.credentials(email)))).resolves.toEqual(accounts);
    }
    const token = await instances[0].get(TokenSigner).serviceToken({ name: 'orders' }, 60);
    for (const instance of instances) {
      await expect(instance.get(TokenVerifier).service(token)).resolves.toEqual({ kind: 'service', name: 'orders' });
    }
    await Promise.all(instances.map((instance) => instance.close()));
  });

  it('creates them with the documented id, password, role and credit', async () => {
    const instance = await startInstance(database.url);
    const accounts = instance.get(AccountsService);
    const seen = [];
    for (const email of EMAILS) {
      const { userId = '', passwordHash } = (await accounts.credentials(email)) ?? {};
      await expect(instance.get(Passwords).matches('signalbox-demo', passwordHash)).resolves.toBe(true);
      const { role, creditLimitCents, creditAvailableCents } = await accounts.get(userId);
      seen.push({ userId, role, creditLimitCents, creditAvailableCents });
    }
    expect(seen).toEqual([
      { ...demo('d0'), role: 'user', creditLimitCents: 100_000, creditAvailableCents: 100_000 },
      { ...demo('d1'), role: 'user', creditLimitCents: 1000, creditAvailableCents: 1000 },
      { ...demo('d2'), role: 'admin', creditLimitCents: 100_000, creditAvailableCents: 100_000 },
    ]);
    await instance.close();
  });

  it('creates no demo accounts by default', async () => {
    const other = await startTestDatabase();
    const instance = await startInstance(other.url, false);
    const accounts = instance.get(AccountsService);
    await expect(Promise.all(EMAILS.map((email) => accounts.credentials(email)))).resolves.toEqual(
      EMAILS.map(() => undefined),
    );
    await instance.close();
    await other.stop();
  });
});

describe('a start without ALLOW_DEMO_SECRETS', () => {
  let other: TestDatabase;
  beforeAll(async () => {
    other = await startTestDatabase();
    await (await startInstance(other.url)).close();
  });
  afterAll(() => other?.stop());

  it('fails if the database contains demo accounts, and names them', async () => {
    const list = EMAILS.map((email) => `'${email}'`).join(', ');
    await expect(startInstance(other.url, false, false)).rejects.toMatchObject({
      problems: [expect.stringContaining(`delete from accounts where email in (${list})`)],
    });
  });

  it('succeeds after their passwords have changed or they are deleted', async () => {
    const db = openDatabase<UsersTables>(other.url);
    const passwordHash = await new Passwords(1).hash('another password');
    await db.updateTable('accounts').set({ password_hash: passwordHash }).where('email', '=', EMAILS[0]!).execute();
    await db.deleteFrom('accounts').where('email', 'in', EMAILS.slice(1)).execute();
    await db.destroy();
    await (await startInstance(other.url, false, false)).close();
  });
});
