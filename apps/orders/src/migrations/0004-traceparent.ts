import { sql, type Kysely } from 'kysely';

/** The trace of the request that placed the order, which a later step continues on any instance. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table orders add column traceparent text`.execute(db);
}
