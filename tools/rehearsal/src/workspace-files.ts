import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, absolute. */
export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** What no git repository contains. */
const IGNORED = new Set(['node_modules', 'dist', '.git', '.nx', '.data', '.reports', '.env', 'certs']);

/**
 * The tracked and untracked files of a workspace, but no ignored ones, no links and no submodules. Without git: all except
 * folders with results.
 */
export function listFiles(root: string): string[] {
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
