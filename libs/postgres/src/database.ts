import { Kysely, PostgresDialect, type PostgresQueryResult } from 'kysely';
import pg from 'pg';
import { Availability } from './availability.ts';
import { connectionTo } from './connection.ts';
import { GuardedPool, type PoolLoad } from './guarded-pool.ts';
import type { Statement } from './statement.ts';

export interface ConnectOptions {
  /** Maximum number of connections. @defaultValue 10 */
  readonly poolSize?: number;
  /** Maximum wait of a query for a connection, in milliseconds. @defaultValue 1000 */
  readonly connectTimeoutMs?: number;
  /** Maximum duration of a statement including lock waits, in milliseconds; 0 for no limit. @defaultValue 1500 */
  readonly statementTimeoutMs?: number;
  readonly availability?: Availability;
}

/** Margin of the client-side timeout over the server's. It matters only when the server hangs. */
const GRACE_MS = 250;

/** Timeout of an idle transaction, for example of a hanging process, so that its locks are released. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

/** A service's database, and its injection token. `Tables` is the type of the tables and columns. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export class Database<Tables = any> extends Kysely<Tables> {
  private readonly pool: GuardedPool;

  /** @param url - `postgres://USER:PASSWORD@HOST:PORT/DATABASE` */
  constructor(
    readonly url: string,
    readonly options: ConnectOptions = {},
  ) {
    const { poolSize = 10, connectTimeoutMs = 1_000, statementTimeoutMs = 1_500 } = options;
    const pool = new pg.Pool({
      ...connectionTo(url, {
        statement_timeout: statementTimeoutMs,
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      }),
      max: poolSize,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: statementTimeoutMs && statementTimeoutMs + GRACE_MS,
      keepAlive: true,
      types: { getTypeParser },
    });
    const guarded = new GuardedPool(pool, options.availability ?? new Availability());
    super({ dialect: new PostgresDialect({ pool: guarded }) });
    this.pool = guarded;
  }

  get load(): PoolLoad {
    return this.pool.load;
  }

  /**
   * Runs one statement without Kysely, in its own transaction.
   * @throws DatabaseUnavailableError, or the error from Postgres
   */
  run<Row = never>(statement: Statement): Promise<PostgresQueryResult<Row>> {
    return this.pool.run(statement);
  }
}

/** Opens a database. It connects at the first query. */
export const openDatabase = <Tables>(url: string, options?: ConnectOptions) => new Database<Tables>(url, options);

// Amounts and counts are integers well below 2^53, so a bigint is parsed as a number. pg returns a string by default.
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text');
