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
    const [sql, values = [], callback] = args;
    if (typeof sql !== 'string' || !Array.isArray(values) || callback) return query.apply(this, args);
    const send: Query = (text, parameters) => query.call(this, text, parameters) as Promise<pg.QueryResult>;
    return throughPoint(this, sql, values as unknown[], rewritten(send));
  } as typeof pg.Client.prototype.query;
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
