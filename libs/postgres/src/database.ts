import { Kysely, PostgresDialect, type PostgresQueryResult } from 'kysely';
import pg from 'pg';
import { Availability } from './availability.ts';
import { connectionTo } from './connection.ts';
import { GuardedPool } from './guarded-pool.ts';
import type { Statement } from './statement.ts';

export interface ConnectOptions {
  /** Most connections at a time. @defaultValue 10 */
  readonly poolSize?: number;
  /** How long a query may wait for a connection, free or new. @defaultValue 1000 */
  readonly connectTimeoutMs?: number;
  /** How long a statement may run, waits for locks included; 0 for as long as it takes. @defaultValue 1500 */
  readonly statementTimeoutMs?: number;
  readonly availability?: Availability;
}

/** How much later than the server we give up on a statement: only when the server itself hangs. */
const GRACE_MS = 250;

/** A transaction that nothing happens in, for instance because its process hangs, must not hold its locks for ever. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

/** A service's database, and the token it is injected by. `Tables` tells the tables and their columns. */
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

  /**
   * Runs one statement past Kysely, a transaction of its own.
   * @throws DatabaseUnavailableError, and what Postgres says against it
   */
  run<Row = never>(statement: Statement): Promise<PostgresQueryResult<Row>> {
    return this.pool.run(statement);
  }
}

/** Opens a database. It connects when it is first asked something. */
export const connect = <Tables>(url: string, options?: ConnectOptions) => new Database<Tables>(url, options);

// Money and counts are integers well below 2^53: numbers, where pg gives a string for a bigint.
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text');
