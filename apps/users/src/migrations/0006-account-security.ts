import { sql, type Kysely } from 'kysely';

/** Existing sessions get the current time as their start. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table sessions add column created_at timestamptz not null default now(), add column network text`.execute(db);
  await sql`
    create table failed_sign_ins (
      key bytea primary key,
      empty_at timestamptz not null
    )`.execute(db);
  await sql`create index failed_sign_ins_empty on failed_sign_ins (empty_at)`.execute(db);
}
