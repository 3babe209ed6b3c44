import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from './database.ts';

/** The health check of the database. */
@Injectable()
export class DatabaseHealth {
  readonly name = 'database';

  constructor(private readonly database: Database) {}

  /** @throws DatabaseUnavailableError if the database does not answer. */
  async check(): Promise<void> {
    await sql`select 1`.execute(this.database);
  }
}
