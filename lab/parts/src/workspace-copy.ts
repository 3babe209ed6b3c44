import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './workspace-root.ts';

/** Copies the workspace's tracked and untracked files, but no ignored ones. @throws Error if it has no git repository. */
export function copyWorkspace(to: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: workspaceRoot, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) {
    // git still lists a file whose deletion is not committed.
    if (existsSync(join(workspaceRoot, file))) cpSync(join(workspaceRoot, file), join(to, file));
  }
}
