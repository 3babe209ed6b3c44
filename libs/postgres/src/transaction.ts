import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import { isConflict } from './postgres-errors.ts';

const ATTEMPTS = 3;
const PAUSE_MS = 20;

/**
 * Runs the work in a transaction, and once more from the start when it lost against another one (a deadlock, a
 * serialisation failure). So the work does nothing but talk to the database.
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
      // The other one goes first: begun at once, this one could take the same lock from it again.
      await delay(PAUSE_MS * attempt * (1 + Math.random()));
    }
  }
}
