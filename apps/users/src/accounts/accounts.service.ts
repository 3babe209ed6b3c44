import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { emailAddress } from '@signalbox/contract';
import type { Account } from '@signalbox/contracts-users';
import { Database } from '@signalbox/postgres';
import { sql, type Kysely, type Selectable } from 'kysely';
import type { UsersTables } from '../database.ts';
import { EmailTakenError, UserNotFoundError } from './account-errors.ts';
import { Passwords, refuseCommonPassword } from './passwords.ts';

/** The expression of the unique index. */
const lowerCaseEmail = sql<string>`lower(email)`;

/** The credit limit of a new account. */
const CREDIT_LIMIT_CENTS = 100_000;

/** The columns of an account. */
const columns = ['id', 'email', 'name', 'role', 'credit_limit_cents', 'credit_available_cents', 'created_at'] as const;

interface NewAccount {
  /** @defaultValue random */
  readonly id?: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly role?: Account['role'];
  readonly creditLimitCents?: number;
}

/** The data that a sign-in needs. */
export interface Credentials {
  readonly userId: string;
  readonly role: Account['role'];
  readonly passwordHash: string;
}

@Injectable()
export class AccountsService {
  constructor(
    private readonly database: Database<UsersTables>,
    private readonly passwords: Passwords,
  ) {}

  /**
   * @throws EmailTakenError also for the second of two concurrent calls: the unique index on the address decides, or for
   * demo accounts that on the id.
   * @throws InvalidRequestError if the password is common.
   */
  async create(account: NewAccount, signal?: AbortSignal): Promise<Account> {
    const { id = randomUUID(), email, name, password } = account;
    const { role = 'user', creditLimitCents = CREDIT_LIMIT_CENTS } = account;
    refuseCommonPassword(password, 'password');
    const insert = async () => {
      if (await this.credentials(email)) throw new EmailTakenError(email);
      return this.database
        .insertInto('accounts')
        .values({
          id,
          email,
          name,
          role,
          password_hash: await this.passwords.hash(password),
          credit_limit_cents: creditLimitCents,
          credit_available_cents: creditLimitCents,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning(columns)
        .executeTakeFirst();
    };
    const created = await this.passwords.inTurn(insert, signal);
    if (!created) throw new EmailTakenError(email);
    return toAccount(created);
  }

  /** @throws UserNotFoundError */
  async get(userId: string): Promise<Account> {
    const found = await this.database
      .selectFrom('accounts')
      .select(columns)
      .where('id', '=', userId)
      .executeTakeFirst();
    if (!found) throw new UserNotFoundError(userId);
    return toAccount(found);
  }

  /** Returns the credentials of an address, or `undefined` if the address is invalid or has no account. */
  async credentials(email: string): Promise<Credentials | undefined> {
    const address = emailAddress().safeParse(email);
    if (!address.success) return undefined;
    return this.database
      .selectFrom('accounts')
      .select(['id as userId', 'role', 'password_hash as passwordHash'])
      .where(lowerCaseEmail, '=', address.data)
      .executeTakeFirst();
  }

  /** Replaces the hash of a password. @returns whether it was still the given one. */
  async replacePasswordHash(
    { userId, passwordHash }: Credentials,
    replacement: string,
    database: Kysely<UsersTables> = this.database,
  ): Promise<boolean> {
    const { numUpdatedRows } = await database
      .updateTable('accounts')
      .set({ password_hash: replacement })
      .where('id', '=', userId)
      .where('password_hash', '=', passwordHash)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}

function toAccount(row: Pick<Selectable<UsersTables['accounts']>, (typeof columns)[number]>): Account {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    creditLimitCents: row.credit_limit_cents,
    creditAvailableCents: row.credit_available_cents,
    createdAt: row.created_at.toISOString(),
  };
}
