import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from './database.ts';

/** Whether the database answers: one of a service's own checks. */
@Injectable()
export class DatabaseHealth {
  readonly name = 'database';

  constructor(private readonly database: Database) {}

  /** @throws DatabaseUnavailableError if it does not. */
  async check(): Promise<void> {
    await sql`select 1`.execute(this.database);
  }
}
