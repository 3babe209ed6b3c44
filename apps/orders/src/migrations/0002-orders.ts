import { sql, type Kysely } from 'kysely';

/**
 * The items are a copy of the products at the time of the order and are only read with it, so they need no table. The
 * times of the saga come from the clock of the database. The times of the order come from the service, in milliseconds.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table orders (
      id uuid primary key,
      user_id uuid not null,
      status text not null,
      reason text,
      items jsonb not null,
      total_cents bigint not null check (total_cents >= 0),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      expires_at timestamptz not null,
      next_attempt_at timestamptz,
      attempts integer not null default 1,
      constraint status_has_its_reason check (
        case status
          when 'PENDING' then reason is null
          when 'CONFIRMED' then reason is null
          when 'REJECTED' then reason in ('INSUFFICIENT_CREDIT', 'UNKNOWN_USER') and reason is not null
          when 'CANCELLING' then reason in ('REQUESTED', 'EXPIRED') and reason is not null
          when 'CANCELLED' then reason in ('REQUESTED', 'EXPIRED') and reason is not null
          else false
        end
      ),
      constraint unsettled_is_due check ((status in ('PENDING', 'CANCELLING')) = (next_attempt_at is not null))
    )`.execute(db);
  await sql`create index orders_newest_first on orders (user_id, created_at desc, id desc)`.execute(db);
  await sql`create index orders_due on orders (next_attempt_at) where next_attempt_at is not null`.execute(db);
}
