import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isAlive } from './is-alive.ts';
import type { Owner } from './owner.ts';
import { randomPassword, storedPassword, storePassword, SUPERUSER } from './passwords.ts';
import { spawnTethered } from './tethered-process.ts';

/**
 * The data path for a Postgres whose working directory is that folder. As another user, Postgres may be unable to
 * resolve the absolute path (for example below `/root`), but on Linux it can always use its working directory.
 */
export const pathForPostgres = (dataDir: string, owner?: Owner) =>
  owner && process.platform === 'linux' ? '/proc/self/cwd' : dataDir;

/**
 * Creates the data folder if it does not exist. It gets its name only when it is complete, so that an interrupted start
 * leaves nothing that looks like a database.
 * @throws Error if the folder cannot be created, or contains other files.
 */
export async function ensureDataFolder(
  dataDir: string,
  options: { binaries: string; owner?: Owner; durable: boolean; onLog: (line: string) => void },
): Promise<void> {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new Error('the folder is not empty, and contains no Postgres database');
  }
  const { binaries, owner } = options;
  const fresh = `${dataDir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(dirname(dataDir), { recursive: true });
  mkdirSync(fresh, { mode: 0o700 });
  if (owner) chownSync(fresh, owner.uid, owner.gid);
  const password = randomPassword();
  let problem: string | undefined;
  const initdb = await spawnTethered({
    file: join(binaries, 'initdb'),
    args: [
      `--pgdata=${pathForPostgres(fresh, owner)}`,
      `--username=${SUPERUSER}`,
      '--pwfile=/dev/stdin',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(options.durable ? [] : ['--no-sync']),
    ],
    cwd: fresh,
    owner,
    input: password,
    onLine: (line) => {
      problem ??= problemOf(line);
      options.onLog(line);
    },
  });
  const { code, signal } = await initdb.exited;
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(problem ?? `initdb ended with ${signal ?? `code ${code}`}`);
  }
  storePassword(fresh, SUPERUSER, password);
  renameSync(fresh, dataDir);
}

/**
 * Gives the superuser a random password if none is stored: clusters of earlier versions had a fixed one. It needs the
 * data folder, and no other Postgres that uses it.
 * @returns why it failed; undefined if it did not.
 */
export async function ensureSuperuserPassword(
  dataDir: string,
  { binaries, owner }: { binaries: string; owner?: Owner },
): Promise<string | undefined> {
  if (storedPassword(dataDir, SUPERUSER) !== undefined) return undefined;
  const password = randomPassword();
  let problem: string | undefined;
  // A Postgres without a port.
  const single = await spawnTethered({
    file: join(binaries, 'postgres'),
    args: ['--single', '-D', pathForPostgres(dataDir, owner), 'postgres'],
    cwd: dataDir,
    owner,
    input: `ALTER ROLE ${SUPERUSER} PASSWORD '${password}'`,
    onLine: (line) => (problem ??= problemOf(line)),
  });
  const { code, signal } = await single.exited;
  if (code !== 0) problem ??= `it ended with ${signal ?? `code ${code}`}`;
  if (problem === undefined) storePassword(dataDir, SUPERUSER, password);
  return problem;
}

/** The reason of an exit in a log line. */
export const problemOf = (line: string) => /(?:FATAL|PANIC|ERROR|error): +(.*)/.exec(line)?.[1];

/** The Postgres that uses a data folder. */
export interface Holder {
  readonly pid: number;
  readonly port: number;
  /** Whether it is shutting down. */
  readonly stopping: boolean;
}

/**
 * Returns the Postgres that uses a data folder according to `postmaster.pid`, or `undefined`. After a power failure or
 * kill -9 the file remains, and its process id may belong to another process.
 */
export function holderOf(dataDir: string): Holder | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  // The meaning of the lines: src/include/utils/pidfile.h
  const pid = Number(lines[0]);
  if (!isPostgresOn(dataDir, pid)) return undefined;
  return { pid, port: Number(lines[3]), stopping: lines[7]?.trim() === 'stopping' };
}

function isPostgresOn(dataDir: string, pid: number): boolean {
  if (process.platform !== 'linux') return isAlive(pid);
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
  } catch {
    return false;
  }
}
