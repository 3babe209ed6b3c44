import { Injectable } from '@nestjs/common';
import { Database } from '@signalbox/postgres';
import type { UsersTables } from '../database.ts';

/** The clocks of this instance and of the database may differ by this time. */
const CLOCK_MARGIN_MS = 60_000;

/** The assertions that were exchanged for a token, of all instances. ExpiredRows deletes those that have expired. */
@Injectable()
export class UsedAssertions {
  constructor(private readonly database: Database<UsersTables>) {}

  /**
   * Records the use of an assertion. @returns false if it was used before.
   * @param expiresAt - in milliseconds since 1970.
   */
  async use(jti: string, expiresAt: number): Promise<boolean> {
    const inserted = await this.database
      .insertInto('used_assertions')
      .values({ jti, expires_at: new Date(expiresAt + CLOCK_MARGIN_MS) })
      .onConflict((conflict) => conflict.column('jti').doNothing())
      .returning('jti')
      .executeTakeFirst();
    return inserted !== undefined;
  }
}
