import { Migrator, type Migration } from 'kysely/migration';
import { Database } from './database.ts';

/** Migrations by name. They run in the order of their names. Never change one that has run anywhere: add a new one. */
export type Migrations = Readonly<Record<string, Migration>>;

export interface MigrationReport {
  /** The migrations that were run now, in order. */
  readonly executed: readonly string[];
  /** Migrations of a newer version of the code, unknown to this one. */
  readonly unknown: readonly string[];
}

/**
 * Migrates the schema to the version of the code, in one transaction. Kysely's advisory lock serializes instances that
 * start at the same time. A schema ahead of the code is allowed: during a rollout, instances of the old version must be
 * able to restart.
 * @throws DatabaseUnavailableError if the database does not answer.
 * @throws Error if a migration fails. Then all migrations of this run are rolled back.
 */
export async function migrate(database: Database, migrations: Migrations): Promise<MigrationReport> {
  // The lock wait and a migration may take longer than any statement of a request.
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

/** A placeholder for a migration that was already run, so that Kysely does not report it as missing. */
const neverRun = (name: string): Migration => ({
  up: () => Promise.reject(new Error(`${name} is not part of this version`)),
});

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
