import { randomBytes, randomUUID } from 'node:crypto';
import { openDatabase, migrate, type Database } from '@signalbox/postgres';
import { startTestDatabase } from '@signalbox/testing';
import { sql } from 'kysely';
import { migrations, type UsersTables } from './database.ts';
import type { SigningKeysOptions } from './tokens/signing-keys.ts';

/** A migrated users database for one suite. */
export interface UsersDatabase {
  readonly url: string;
  readonly db: Database<UsersTables>;
  /** Adds an account. @returns its id. */
  addAccount(account?: { creditLimitCents?: number; email?: string; passwordHash?: string }): Promise<string>;
  /** What is available and what reservations hold, both from one snapshot. */
  creditOf(userId: string): Promise<{ availableCents: number; heldCents: number }>;
  stop(): Promise<void>;
}

/** No rotation. */
export const signingKeysOptions: SigningKeysOptions = {
  encryptionKey: randomBytes(32),
  periodSeconds: 0,
  publishSeconds: 30,
  lifetimeSeconds: 960,
};

// Suites share a machine and must not depend on its speed.
const LONG_TIMEOUTS = { connectTimeoutMs: 20_000, statementTimeoutMs: 20_000 };

export async function startUsersDatabase(): Promise<UsersDatabase> {
  const server = await startTestDatabase();
  const db = openDatabase<UsersTables>(server.url, LONG_TIMEOUTS);
  await migrate(db, migrations);
  return {
    url: server.url,
    db,
    async addAccount({ creditLimitCents = 100_000, email, passwordHash = 'no hash' } = {}) {
      const id = randomUUID();
      await db
        .insertInto('accounts')
        .values({
          id,
          email: email ?? `${id}@example.com`,
          name: 'Ada',
          role: 'user',
          password_hash: passwordHash,
          credit_limit_cents: creditLimitCents,
          credit_available_cents: creditLimitCents,
        })
        .execute();
      return id;
    },
    async creditOf(userId) {
      const { rows } = await sql<{ availableCents: number; heldCents: number }>`
        select credit_available_cents as "availableCents",
          (select coalesce(sum(amount_cents), 0)::bigint
             from reservations where user_id = accounts.id and outcome = 'GRANTED') as "heldCents"
        from accounts where id = ${userId}`.execute(db);
      return rows[0] ?? { availableCents: Number.NaN, heldCents: Number.NaN };
    },
    async stop() {
      await db.destroy();
      await server.stop();
    },
  };
}
