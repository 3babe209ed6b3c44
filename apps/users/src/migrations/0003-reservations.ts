import { sql, type Kysely } from 'kysely';

/** Does not reference accounts, because refusals of unknown users are stored too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reservations (
      order_id uuid primary key,
      user_id uuid not null,
      amount_cents bigint check (amount_cents >= 0),
      outcome text not null check (outcome in ('GRANTED', 'REFUSED', 'RELEASED')),
      refusal_reason text,
      constraint refusal_has_reason check ((outcome = 'REFUSED') = (refusal_reason is not null)),
      constraint only_a_release_comes_first check (amount_cents is not null or outcome = 'RELEASED')
    )`.execute(db);
  await sql`create index reservations_held on reservations (user_id) where outcome = 'GRANTED'`.execute(db);
}
