import { sql, type Kysely } from 'kysely';

/**
 * What was answered before this column came counts from now. An older version that runs beside this one writes no time
 * at a release: such a row goes by the time of its grant, long before which no call can be on its way any more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table reservations add column answered_at timestamptz not null default now()`.execute(db);
  await sql`create index reservations_ended on reservations (answered_at) where outcome <> 'GRANTED'`.execute(db);
  await sql`create index sessions_expiry on sessions (expires_at)`.execute(db);
}
