import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ConnectionPoints, UnnamedWriteError } from '../points/statement-point.ts';
import { cross, tell } from './crossing.ts';
import { rewritten } from './planted-bugs.ts';

type Query = (sql: string, values: unknown[]) => Promise<pg.QueryResult>;

const connections = new WeakMap<pg.Client, ConnectionPoints>();

/** Puts the points of statements into the driver, below everything that the service does with its database. */
export function interruptStatements(): void {
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]): unknown {
    const statement = statementOf(args);
    if (!statement) return query.apply(this, args);
    const { text: sql, values = [] } = statement;
    const send: Query = (text, parameters) => {
      // What is prepared under a name can't be another text.
      const name = text === sql ? statement.name : undefined;
      return query.call(this, { name, text, values: parameters }) as Promise<pg.QueryResult>;
    };
    return throughPoint(this, sql, values, rewritten(send));
  } as typeof pg.Client.prototype.query;
}

/** @returns nothing for a query that is not answered by a promise: the pool's own. */
function statementOf([query, values, callback]: unknown[]): pg.QueryConfig<unknown[]> | undefined {
  if (callback !== undefined || typeof values === 'function') return undefined;
  if (typeof query === 'string') return { text: query, values: values as unknown[] | undefined };
  const isConfig = typeof query === 'object' && query !== null && 'text' in query && !('submit' in query);
  return isConfig ? (query as pg.QueryConfig<unknown[]>) : undefined;
}

function throughPoint(client: pg.Client, sql: string, values: unknown[], query: Query): Promise<pg.QueryResult> {
  const point = named(client, sql, values);
  const send = () => query(sql, values);
  if (!point) return send();
  return cross(point, {
    send,
    sendTwice: async () => {
      await send();
      return send();
    },
    lose: () => {
      // What a socket that breaks does, on this side and on the server's.
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
      return Promise.reject(new Error('Connection terminated unexpectedly'));
    },
    sendLate: async (delayMs) => {
      await delay(delayMs);
      return send();
    },
    took: ({ command, rowCount }) => command === 'COMMIT' || (rowCount ?? 0) > 0,
  });
}

function named(client: pg.Client, sql: string, values: unknown[]) {
  const known = connections.get(client) ?? new ConnectionPoints();
  connections.set(client, known);
  try {
    return known.pointOf({ sql, values });
  } catch (error) {
    if (!(error instanceof UnnamedWriteError)) throw error;
    void tell({ type: 'unnamed', sql });
    return undefined;
  }
}
