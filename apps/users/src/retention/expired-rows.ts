import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@signalbox/postgres';
import { sql, type RawBuilder } from 'kysely';
import { CONFIG, type UsersConfig } from '../config.ts';
import type { UsersTables } from '../database.ts';

/** Small enough for a short statement. */
const BATCH = 1_000;

/**
 * Deletes expired sessions, ended ones whose tokens have expired, counts of failed sign-ins that are 0, expired assertions,
 * and refusals and tombstones that no call can need any more. It never deletes held credit, and it skips rows that another
 * instance is deleting.
 */
@Injectable()
export class ExpiredRows {
  constructor(
    private readonly database: Database<UsersTables>,
    @Inject(CONFIG) private readonly config: Pick<UsersConfig, 'RESERVATION_TTL_SECONDS'>,
  ) {}

  /** Deletes one batch of each kind. @returns whether there may be more. */
  async delete(): Promise<boolean> {
    const age = sql`make_interval(secs => ${this.config.RESERVATION_TTL_SECONDS})`;
    const counts = [
      await this.deleteBatch('sessions', 'id', 'expires_at', sql`expires_at <= now()`),
      await this.deleteBatch('failed_sign_ins', 'key', 'empty_at', sql`empty_at <= now()`),
      await this.deleteBatch('revoked_sessions', 'sid', 'expires_at', sql`expires_at <= now()`),
      await this.deleteBatch('used_assertions', 'jti', 'expires_at', sql`expires_at <= now()`),
      await this.deleteBatch(
        'reservations',
        'order_id',
        'answered_at',
        sql`outcome <> 'GRANTED' and answered_at <= now() - ${age}`,
      ),
    ];
    return counts.includes(BigInt(BATCH));
  }

  /** Deletes the oldest of the rows that `which` selects. @returns their number. */
  private async deleteBatch(
    table: keyof UsersTables,
    key: string,
    time: string,
    which: RawBuilder<unknown>,
  ): Promise<bigint | undefined> {
    const [from, id, order] = [table, key, time].map((name) => sql.raw(name));
    const { numAffectedRows } = await sql`
      delete from ${from} where ${id} in (
        select ${id} from ${from} where ${which} order by ${order} limit ${BATCH} for update skip locked
      )`.execute(this.database);
    return numAffectedRows;
  }
}
