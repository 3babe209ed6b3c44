import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@signalbox/postgres';
import { sql } from 'kysely';
import { CONFIG, type UsersConfig } from '../config.ts';
import type { UsersTables } from '../database.ts';

/** Small enough for a short statement. */
const BATCH = 1_000;

/**
 * Deletes expired sessions, ended ones whose tokens have expired, counts of failed sign-ins that are 0, and refusals and tombstones that no call can need any
 * more. It never deletes held credit, and it skips rows that another instance is deleting.
 */
@Injectable()
export class ExpiredRows {
  constructor(
    private readonly database: Database<UsersTables>,
    @Inject(CONFIG) private readonly config: Pick<UsersConfig, 'RESERVATION_TTL_SECONDS'>,
  ) {}

  /** Deletes one batch of each kind. @returns whether there may be more. */
  async delete(): Promise<boolean> {
    const sessions = await sql`
      delete from sessions where id in (
        select id from sessions where expires_at <= now() order by expires_at limit ${BATCH} for update skip locked
      )`.execute(this.database);
    const failures = await sql`
      delete from failed_sign_ins where key in (
        select key from failed_sign_ins where empty_at <= now() order by empty_at limit ${BATCH} for update skip locked
      )`.execute(this.database);
    const revoked = await sql`
      delete from revoked_sessions where sid in (
        select sid from revoked_sessions where expires_at <= now() order by expires_at limit ${BATCH} for update skip locked
      )`.execute(this.database);
    const reservations = await sql`
      delete from reservations where order_id in (
        select order_id from reservations
        where outcome <> 'GRANTED' and answered_at <= now() - make_interval(secs => ${this.config.RESERVATION_TTL_SECONDS})
        order by answered_at limit ${BATCH} for update skip locked
      )`.execute(this.database);
    return [sessions, failures, revoked, reservations].some(({ numAffectedRows }) => numAffectedRows === BigInt(BATCH));
  }
}
