import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { databasesAt, type PostgresCluster, type PostgresDatabases } from './postgres-cluster.ts';
import { startTemporaryPostgres } from './temporary-postgres.ts';

// Suites run two or three at a time, and each may open as many connections as a Postgres of its own has.
const MAX_CONNECTIONS = 200;

/** A temporary Postgres that several processes use. */
export interface SharedPostgres {
  /** What another process passes to {@link joinPostgres}: a URL. */
  readonly at: string;
  stop(): Promise<void>;
}

/** Shares a temporary Postgres, which the first process that joins starts. It ends with this process at the latest. */
export async function sharePostgres(): Promise<SharedPostgres> {
  let cluster: Promise<PostgresCluster> | undefined;
  const server = createServer((_, response) => {
    cluster ??= startTemporaryPostgres({ maxConnections: MAX_CONNECTIONS });
    cluster.then(
      ({ server }) => response.end(server),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    at: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      await (await cluster)?.stop();
    },
  };
}

/**
 * The databases of a Postgres that another process shares. `stop()` leaves it to the others.
 * @throws Error if it does not start.
 */
export async function joinPostgres(at: string): Promise<PostgresDatabases & { stop(): Promise<void> }> {
  const response = await fetch(at);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return { ...databasesAt(text), stop: () => Promise.resolve() };
}
