import type { Migration } from 'kysely/migration';
import * as accounts from './0001-accounts.ts';
import * as sessions from './0002-sessions.ts';
import * as reservations from './0003-reservations.ts';
import * as signingKeys from './0004-signing-keys.ts';
import * as retention from './0005-retention.ts';

/** In the order of their names. A migration that has run anywhere is never changed: a change is a new one. */
export const migrations: Record<string, Migration> = {
  '0001-accounts': accounts,
  '0002-sessions': sessions,
  '0003-reservations': reservations,
  '0004-signing-keys': signingKeys,
  '0005-retention': retention,
};
