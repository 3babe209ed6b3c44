import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table used_assertions (jti text primary key, expires_at timestamptz not null)`.execute(db);
  await sql`create index used_assertions_expiry on used_assertions (expires_at)`.execute(db);
}
