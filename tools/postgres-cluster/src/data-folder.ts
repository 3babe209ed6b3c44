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
import { spawnTethered } from './tethered-process.ts';

/** The superuser of every cluster, and its password: clusters hold demo and test data, and listen on loopback only. */
export const superuser = { name: 'signalbox', password: 'signalbox' };

/**
 * How Postgres is told where its data is, once it runs in that folder. As another user than we are it may not be able
 * to walk there (a checkout below `/root`), but on Linux it can always reach the folder it was started in.
 */
export const pathForPostgres = (dataDir: string, owner?: Owner) =>
  owner && process.platform === 'linux' ? '/proc/self/cwd' : dataDir;

/**
 * Makes the data folder, unless there is one. It appears under its name only when it is whole, so that an end halfway
 * leaves nothing that looks like a database.
 * @throws Error if the folder can't be made, or holds something else.
 */
export async function ensureDataFolder(
  dataDir: string,
  options: { binaries: string; owner?: Owner; durable: boolean; onLog: (line: string) => void },
): Promise<void> {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new Error('the folder is not empty, and holds no Postgres database');
  }
  const { binaries, owner } = options;
  const fresh = `${dataDir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(dirname(dataDir), { recursive: true });
  mkdirSync(fresh, { mode: 0o700 });
  if (owner) chownSync(fresh, owner.uid, owner.gid);
  let fault: string | undefined;
  const initdb = await spawnTethered({
    file: join(binaries, 'initdb'),
    args: [
      `--pgdata=${pathForPostgres(fresh, owner)}`,
      `--username=${superuser.name}`,
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
    input: superuser.password,
    onLine: (line) => {
      fault ??= faultOf(line);
      options.onLog(line);
    },
  });
  const { code, signal } = await initdb.exited;
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(fault ?? `initdb ended with ${signal ?? `code ${code}`}`);
  }
  renameSync(fresh, dataDir);
}

/** What a line of a log reports as the reason of an end. */
export const faultOf = (line: string) => /(?:FATAL|PANIC|error): +(.*)/.exec(line)?.[1];

/** The Postgres that works on a data folder. */
export interface Holder {
  readonly pid: number;
  readonly port: number;
  /** Whether it is shutting down. */
  readonly stopping: boolean;
}

/**
 * Returns the Postgres that uses a data folder, as its `postmaster.pid` says, or `undefined`. After a power cut or a kill -9
 * the file stays, and its process id may belong to any other process by now.
 */
export function holderOf(dataDir: string): Holder | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  // The order of the lines: src/include/utils/pidfile.h
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
