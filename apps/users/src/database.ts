import type { Reservation, Account } from '@signalbox/contracts-users';
import type { ColumnType, Generated } from 'kysely';
import type { Migration } from 'kysely/migration';
import * as accounts from './migrations/0001-accounts.ts';
import * as sessions from './migrations/0002-sessions.ts';
import * as reservations from './migrations/0003-reservations.ts';
import * as signingKeys from './migrations/0004-signing-keys.ts';
import * as retention from './migrations/0005-retention.ts';
import * as accountSecurity from './migrations/0006-account-security.ts';
import * as usedAssertions from './migrations/0007-used-assertions.ts';
import * as tokenState from './migrations/0008-token-state.ts';

/** The tables of the users database, as this version of the code expects them. */
export interface UsersTables {
  accounts: AccountsTable;
  sessions: SessionsTable;
  reservations: ReservationsTable;
  signing_keys: SigningKeysTable;
  used_assertions: UsedAssertionsTable;
  failed_sign_ins: FailedSignInsTable;
  revoked_sessions: RevokedSessionsTable;
}

interface AccountsTable {
  id: string;
  email: string;
  name: string;
  role: Account['role'];
  password_hash: string;
  credit_limit_cents: number;
  credit_available_cents: number;
  created_at: Generated<Date>;
}

interface SessionsTable {
  id: string;
  user_id: string;
  refresh_family: string;
  refresh_secret_hash: Buffer;
  expires_at: Date;
  created_at: Generated<Date>;
  /** The network of the sign-in. `null` if it is not known. */
  network: string | null;
}

/** A leaky bucket of failed sign-ins, as the time at which it is empty. Then its row is deleted. */
interface FailedSignInsTable {
  /** SHA-256 of the address, or of the address and a network. */
  key: Buffer;
  empty_at: Date;
}

interface ReservationsTable {
  order_id: string;
  user_id: string;
  /** `null` when the release came before the reservation. */
  amount_cents: number | null;
  outcome: Reservation['outcome'];
  refusal_reason: Extract<Reservation, { outcome: 'REFUSED' }>['reason'] | null;
  /** The time of the reply. The row is deleted some time after it. */
  answered_at: Generated<Date>;
}

interface UsedAssertionsTable {
  jti: string;
  expires_at: Date;
}

interface SigningKeysTable {
  kid: string;
  /** The private key: encrypted, or a JSON Web Key (RFC 8037) of an earlier version. */
  private_jwk: ColumnType<string | object, string, string>;
  created_at: Generated<Date>;
  signs_from: Generated<Date>;
}

/** A session that ended before its expiry. */
interface RevokedSessionsTable {
  sid: string;
  ended_at: Generated<Date>;
  /** When its last access token has expired. Then the row is deleted. */
  expires_at: Date;
}

/** Sorted by name. Never change a migration that has run anywhere; add a new one. */
export const migrations: Record<string, Migration> = {
  '0001-accounts': accounts,
  '0002-sessions': sessions,
  '0003-reservations': reservations,
  '0004-signing-keys': signingKeys,
  '0005-retention': retention,
  '0006-account-security': accountSecurity,
  '0007-used-assertions': usedAssertions,
  '0008-token-state': tokenState,
};
