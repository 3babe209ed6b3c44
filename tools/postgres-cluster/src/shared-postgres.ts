import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { databasesAt, type PostgresCluster, type PostgresDatabases } from './postgres-cluster.ts';
import { startTemporaryPostgres } from './temporary-postgres.ts';

// Two or three suites run at a time, and each may open as many connections as its own Postgres would allow.
const MAX_CONNECTIONS = 200;

/** A temporary Postgres for several processes. */
export interface SharedPostgres {
  /** The URL that other processes pass to {@link joinPostgres}. */
  readonly at: string;
  stop(): Promise<void>;
}

/** Shares a temporary Postgres. It starts when the first process joins, and ends at the latest with this process. */
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
 * Joins a Postgres that another process shares. `stop()` does not stop it.
 * @throws Error if it does not start.
 */
export async function joinPostgres(at: string): Promise<PostgresDatabases & { stop(): Promise<void> }> {
  const response = await fetch(at);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return { ...databasesAt(text), stop: () => Promise.resolve() };
}
