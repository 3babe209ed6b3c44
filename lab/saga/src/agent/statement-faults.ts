import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ConnectionPoints, UnnamedWriteError } from '../points/statement-point.ts';
import { runAtPoint, sendToHarness } from './fault-injection.ts';
import { withPlantedBug } from './planted-bugs.ts';

type Query = (sql: string, values: unknown[]) => Promise<pg.QueryResult>;

const connections = new WeakMap<pg.Client, ConnectionPoints>();

/** Adds points to the driver's `query`, the one function that sends all statements of the service. */
export function interruptStatements(): void {
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]): unknown {
    const statement = statementOf(args);
    if (!statement) return query.apply(this, args);
    const { text: sql, values = [] } = statement;
    const send: Query = (text, parameters) => {
      // A prepared statement keeps its name only with its original text.
      const name = text === sql ? statement.name : undefined;
      return query.call(this, { name, text, values: parameters }) as Promise<pg.QueryResult>;
    };
    return queryAtPoint(this, sql, values, withPlantedBug(send));
  } as typeof pg.Client.prototype.query;
}

/** @returns `undefined` for a query with a callback, which is the pool's own. */
function statementOf([query, values, callback]: unknown[]): pg.QueryConfig<unknown[]> | undefined {
  if (callback !== undefined || typeof values === 'function') return undefined;
  if (typeof query === 'string') return { text: query, values: values as unknown[] | undefined };
  const isConfig = typeof query === 'object' && query !== null && 'text' in query && !('submit' in query);
  return isConfig ? (query as pg.QueryConfig<unknown[]>) : undefined;
}

function queryAtPoint(client: pg.Client, sql: string, values: unknown[], query: Query): Promise<pg.QueryResult> {
  const point = pointOf(client, sql, values);
  const send = () => query(sql, values);
  if (!point) return send();
  return runAtPoint(point, {
    send,
    sendTwice: async () => {
      await send();
      return send();
    },
    lose: () => {
      // Like a broken socket, for the client and for the server.
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
      return Promise.reject(new Error('Connection terminated unexpectedly'));
    },
    sendLate: async (delayMs) => {
      await delay(delayMs);
      return send();
    },
    tookEffect: ({ command, rowCount }) => command === 'COMMIT' || (rowCount ?? 0) > 0,
  });
}

function pointOf(client: pg.Client, sql: string, values: unknown[]) {
  const known = connections.get(client) ?? new ConnectionPoints();
  connections.set(client, known);
  try {
    return known.pointOf({ sql, values });
  } catch (error) {
    if (!(error instanceof UnnamedWriteError)) throw error;
    void sendToHarness({ type: 'unnamed', sql });
    return undefined;
  }
}
