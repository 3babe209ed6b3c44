import { sql, type Kysely } from 'kysely';

/**
 * Existing rows get the current time. An older version that runs at the same time does not update the column at a release.
 * Such a row keeps the time of its grant, and no call from before that time can still be in flight.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table reservations add column answered_at timestamptz not null default now()`.execute(db);
  await sql`create index reservations_ended on reservations (answered_at) where outcome <> 'GRANTED'`.execute(db);
  await sql`create index sessions_expiry on sessions (expires_at)`.execute(db);
}
