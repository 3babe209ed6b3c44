import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table products (
      id uuid primary key,
      name text not null,
      price_cents bigint not null check (price_cents >= 0)
    )`.execute(db);
}
