import { sql, type Kysely } from 'kysely';

/** An existing key signs from now on, so its rotation is due a whole period later. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table signing_keys add column signs_from timestamptz not null default now()`.execute(db);
  await sql`
    create table revoked_sessions (
      sid uuid primary key,
      ended_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index revoked_sessions_end on revoked_sessions (ended_at)`.execute(db);
  await sql`create index revoked_sessions_expiry on revoked_sessions (expires_at)`.execute(db);
}
