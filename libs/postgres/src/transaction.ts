import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import { isConflict } from './postgres-errors.ts';

const ATTEMPTS = 3;
const PAUSE_MS = 20;

/**
 * Runs the work in a transaction, and retries it after a conflict with another one (deadlock, serialization failure).
 * So the work must have no effects outside the database.
 */
export async function transaction<Tables, Result>(
  database: Database<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction().execute(work);
    } catch (error) {
      if (attempt === ATTEMPTS || !isConflict(error)) throw error;
      // Lets the other transaction finish first. Without the pause, both could conflict again.
      await delay(PAUSE_MS * attempt * (1 + Math.random()));
    }
  }
}
