import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, absolute. */
export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** A file of a workspace, at a path that may differ from the one that it has now. */
interface WorkspaceFile {
  /** The path that it has now, relative to the workspace. */
  readonly origin: string;
  /** Undefined for a binary file. */
  readonly text: string | undefined;
}

/** The files of a workspace by path, relative to the workspace. */
export type Tree = ReadonlyMap<string, WorkspaceFile>;

/** What no git repository contains. */
const IGNORED = new Set(['node_modules', 'dist', '.git', '.nx', '.data', '.reports', '.env', 'certs']);

/**
 * The tracked and untracked files of a workspace, but no ignored ones, no links and no submodules. Without git: all except
 * folders with results.
 */
function listFiles(root: string): string[] {
  const files = existsSync(join(root, '.git')) ? filesOfGit(root) : filesIn(root, '');
  // git still lists a file whose deletion is not committed.
  return files.filter((file) => lstatSync(join(root, file), { throwIfNoEntry: false })?.isFile());
}

function filesOfGit(root: string): string[] {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', list, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return listed.split('\0').filter((file) => file !== '');
}

function filesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !IGNORED.has(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesIn(root, path) : [path];
    });
}

/** Reads the files of a workspace. */
export function readTree(root: string): Tree {
  return new Map(
    listFiles(root).map((file) => {
      const bytes = readFileSync(join(root, file));
      return [file, { origin: file, text: bytes.includes(0) ? undefined : bytes.toString('utf8') }];
    }),
  );
}

/** The same files with other texts. */
export function mapTexts(tree: Tree, change: (text: string, path: string) => string): Tree {
  return new Map(
    [...tree].map(([path, file]) => [
      path,
      file.text === undefined ? file : { ...file, text: change(file.text, path) },
    ]),
  );
}
