import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './workspace-root.ts';

/** Copies the files of the workspace that git knows or would take, as they are now. @throws Error where this is no repository. */
export function copyWorkspace(to: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: workspaceRoot, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) {
    // One that is deleted but not yet committed is still listed.
    if (existsSync(join(workspaceRoot, file))) cpSync(join(workspaceRoot, file), join(to, file));
  }
}
