import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { DatabaseSync, type Database } from './sqlite.ts';

const FILE = 'console.db';
/** SQLITE_CORRUPT and SQLITE_NOTADB: https://sqlite.org/rescode.html */
const DAMAGED = new Set([11, 26]);

const SETTINGS = `
  pragma auto_vacuum = incremental;
  pragma locking_mode = exclusive;
  pragma journal_mode = wal;
  -- The end of the process loses nothing. A crash of the machine may damage the file, which is then moved aside.
  pragma synchronous = off;
  pragma journal_size_limit = 4194304;
  pragma cache_size = -4096;
  pragma temp_store = memory;
`;

const TABLES = `
  create table spans (
    id integer primary key, trace_id integer not null, span text not null, parent text not null, service text not null,
    instance text not null, name text not null, kind text not null, start_ms real not null, duration_ms real not null,
    is_error integer not null, order_id text, data text not null
  );
  -- Traces have ascending numbers, so that new entries are at the end of the index: random keys cost twice the CPU time.
  create index spans_of_trace on spans (trace_id);
  create index spans_of_order on spans (order_id) where order_id is not null;
  create table traces (
    id integer primary key, trace text not null unique, name text not null, service text not null,
    first_key real not null, first_ms real not null, start_ms real not null, spans integer not null, errors integer not null, services text not null,
    instances text not null, last_id integer not null
  );
  create index traces_by_start on traces (start_ms);
  create table logs (
    id integer primary key, at_ms real not null, level integer not null, service text not null, instance text not null,
    message text not null, attributes text not null, trace text not null, span text not null, request_id text
  );
  create index logs_of_trace on logs (trace) where trace <> '';
  create index logs_of_request on logs (request_id) where request_id is not null;
  create table series (
    instance text not null, at integer not null, calls real, failures real, p50_ms real, p99_ms real, in_flight integer,
    cpu real, memory integer, primary key (instance, at)
  ) without rowid;
`;

/** Another text of the tables is another format: a file of an earlier version is not read. */
const FORMAT = crc32(TABLES) >>> 1;
const CREATE = `${TABLES} pragma user_version = ${FORMAT};`;

/** Why a file is not used. */
export interface MovedAside {
  readonly reason: string;
  /** Where it is now. */
  readonly path: string;
}

/**
 * Opens the history in a folder, and creates it if there is none. A file that is damaged, or of another format, is
 * moved to `console.db.unusable`, in place of an older one there.
 * @throws Error if another process uses it, or the folder can't be written.
 */
export function openHistory(folder: string, movedAside: (file: MovedAside) => void): Database {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, FILE);
  const database = openPrivate(path);
  const reason = reasonNotToUse(database);
  if (reason === undefined) return database;
  database.close();
  const unusable = `${path}.unusable`;
  rmSync(`${unusable}-wal`, { force: true });
  renameSync(path, unusable);
  for (const rest of ['-wal', '-shm']) rmSync(`${path}${rest}`, { force: true });
  movedAside({ reason, path: unusable });
  const fresh = openPrivate(path);
  fresh.exec(SETTINGS + CREATE);
  return fresh;
}

/** Logs and traces are for the user of this process alone. The other files of SQLite get the mode of the first one. */
function openPrivate(path: string): Database {
  const database = new DatabaseSync(path);
  chmodSync(path, 0o600);
  return database;
}

/** Prepares the file. @returns why it can't be used; undefined if it can. */
function reasonNotToUse(database: Database): string | undefined {
  try {
    database.exec(SETTINGS);
    const format = Number(database.prepare('pragma user_version').get()!.user_version);
    if (format === 0 && database.prepare('select 1 from sqlite_schema').get() === undefined) {
      database.exec(`begin; ${CREATE} commit`);
      return undefined;
    }
    if (format !== FORMAT) return `expected format ${FORMAT}, got ${format}`;
    const result = String(database.prepare('pragma quick_check(1)').get()!.quick_check);
    return result === 'ok' ? undefined : result;
  } catch (error) {
    if (DAMAGED.has((error as { errcode?: number }).errcode ?? 0)) return (error as Error).message;
    database.close();
    throw error;
  }
}
