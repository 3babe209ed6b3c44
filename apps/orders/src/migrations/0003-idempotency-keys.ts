import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table idempotency_keys (
      user_id uuid not null,
      key text not null,
      body_hash text not null,
      reply jsonb not null,
      kept_until timestamptz not null,
      primary key (user_id, key)
    )`.execute(db);
  await sql`create index idempotency_keys_kept_until on idempotency_keys (kept_until)`.execute(db);
}
