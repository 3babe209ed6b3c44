import { Migrator, type Migration } from 'kysely/migration';
import { Database } from './database.ts';

/** By name; they run in the order of their names. One that has run anywhere is never changed: a change is a new one. */
export type Migrations = Readonly<Record<string, Migration>>;

export interface MigrationReport {
  /** What was run now, in this order. */
  readonly executed: readonly string[];
  /** What a newer version of the code has run, and this one does not know. */
  readonly unknown: readonly string[];
}

/**
 * Brings the schema up to what the code knows, in one transaction. Instances that start at the same time take turns,
 * by Kysely's advisory lock. A schema ahead of the code is fine: while a new version is rolled out, instances of the old
 * one must be able to start again.
 * @throws DatabaseUnavailableError if the database does not answer. @throws Error if a migration fails: none is kept.
 */
export async function migrate(database: Database, migrations: Migrations): Promise<MigrationReport> {
  // A turn, and a migration, may take longer than any statement of a request.
  const db = new Database(database.url, { ...database.options, poolSize: 2, statementTimeoutMs: 0 });
  try {
    let unknown: string[] = [];
    const getMigrations = async () => {
      unknown = (await executedNames(db)).filter((name) => !(name in migrations));
      return { ...migrations, ...Object.fromEntries(unknown.map((name) => [name, neverRun(name)])) };
    };
    const { error, results = [] } = await new Migrator({ db, provider: { getMigrations } }).migrateToLatest();
    const failed = results.find(({ status }) => status === 'Error');
    if (failed) throw new Error(`migration ${failed.migrationName} failed: ${messageOf(error)}`, { cause: error });
    if (error) throw error as Error;
    return { executed: results.map(({ migrationName }) => migrationName), unknown };
  } finally {
    await db.destroy();
  }
}

async function executedNames(db: Database): Promise<string[]> {
  const rows = await db.selectFrom('kysely_migration').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name as string);
}

/** Stands for a migration that was run already, so that Kysely does not take it for lost. */
const neverRun = (name: string): Migration => ({
  up: () => Promise.reject(new Error(`${name} is not part of this version`)),
});

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
