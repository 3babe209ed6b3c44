import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts (
      id uuid primary key,
      email text not null,
      name text not null,
      role text not null check (role in ('user', 'admin')),
      password_hash text not null,
      credit_limit_cents bigint not null,
      credit_available_cents bigint not null,
      created_at timestamptz not null default now(),
      constraint credit_within_limit check (credit_available_cents between 0 and credit_limit_cents)
    )`.execute(db);
  await sql`create unique index accounts_email on accounts (lower(email))`.execute(db);
}
