import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import { currentRequest, errorType, type ActiveSpan } from '@signalbox/rpc';
import type { Availability } from './availability.ts';
import { ConnectionLimit } from './connection-limit.ts';
import { DatabaseUnavailableError, isTooManyConnections, outageOf, withRemedy } from './postgres-errors.ts';
import type { Statement } from './statement.ts';
import { StatementNames } from './statement-names.ts';
import { StatementSummaries } from './statement-summaries.ts';

export interface PoolLoad {
  readonly busy: number;
  readonly idle: number;
  readonly waiting: number;
}

/**
 * The pool for Kysely. It converts every failure to reach the database to a `DatabaseUnavailableError`, and does not
 * reuse a failed connection.
 */
export class GuardedPool implements PostgresPool {
  private readonly names = new StatementNames();
  private readonly summaries = new StatementSummaries();
  private readonly limit: ConnectionLimit;

  constructor(
    private readonly pool: pg.Pool,
    private readonly availability: Availability,
  ) {
    this.limit = new ConnectionLimit(pool);
    // Without these listeners, the end of an idle connection, or of one between two queries, would end the process.
    pool.on('error', (error) => availability.down(error));
    pool.on('connect', (client) => client.on('error', () => {}));
  }

  get options(): object {
    return this.pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    const giveUpAt = performance.now() + (this.pool.options.connectionTimeoutMillis ?? 0);
    for (;;) {
      try {
        return this.guarded(await this.pool.connect());
      } catch (error) {
        if (!isTooManyConnections(error) || performance.now() >= giveUpAt) throw this.translated(error);
      }
      await this.limit.refused();
    }
  }

  /** Runs one statement in its own transaction. */
  async run<Row>({ text, values }: Statement): Promise<PostgresQueryResult<Row>> {
    const connection = await this.connect();
    try {
      return await connection.query<Row>(text, values);
    } finally {
      connection.release();
    }
  }

  /** The connections, and the statements that wait for one. */
  get load(): PoolLoad {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  end(): Promise<void> {
    return this.pool.end();
  }

  private guarded(client: pg.PoolClient): PostgresPoolClient {
    let failed: Error | undefined;
    const query = async (sql: string, parameters: readonly unknown[]) => {
      // A query on the connection of a hanging query would wait for it.
      if (failed) throw failed;
      const parent = currentRequest()?.span;
      const span = parent && this.spanOf(sql, parent);
      try {
        const name = this.names.of(sql, parameters);
        const result = await client.query({ name, text: sql, values: [...parameters] });
        this.availability.up();
        span?.end();
        return result;
      } catch (error) {
        span?.end(errorType(error));
        const toServiceError = this.translated(error);
        if (toServiceError !== error && !isStatementError(error)) failed = toServiceError;
        throw toServiceError;
      }
    };
    const release = (destroy = false) => client.release(destroy || failed !== undefined);
    // Kysely passes a cursor only if one is configured.
    return { query: query as unknown as PostgresPoolClient['query'], release };
  }

  /** It contains no values of the statement. */
  private spanOf(sql: string, parent: ActiveSpan): ActiveSpan {
    const name = this.summaries.of(sql);
    const { host, port, database } = this.pool.options;
    const attributes = {
      'db.system.name': 'postgresql',
      'db.query.summary': name,
      'db.namespace': database,
      'server.address': host,
      'server.port': port,
    };
    return parent.child({ name, kind: 'client', attributes });
  }

  private translated(error: unknown): Error {
    const outage = outageOf(error);
    if (!outage) return withRemedy(error as Error);
    if (outage === 'connection') this.availability.down(error);
    return new DatabaseUnavailableError(error);
  }
}

/** Whether the error is a reply of Postgres on a connection that stays usable. */
const isStatementError = (error: unknown) => (error as { severity?: string }).severity === 'ERROR';
