import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFiles, workspaceRoot } from './workspace-files.ts';

/** Copies the workspace's tracked and untracked files, but no ignored ones. */
export function copyWorkspace(to: string): void {
  for (const file of listFiles(workspaceRoot)) cpSync(join(workspaceRoot, file), join(to, file));
}

/** Links the installed packages into a copy. The links of workspace packages point to the copy's folders. */
export function linkPackages(to: string): void {
  const from = join(workspaceRoot, 'node_modules');
  const modules = join(to, 'node_modules');
  rmSync(modules, { recursive: true, force: true });
  mkdirSync(join(modules, scopeOf(to)), { recursive: true });
  const own = scopeOf(workspaceRoot);
  for (const name of readdirSync(from)) {
    if (name !== own && name !== '.cache') symlinkSync(join(from, name), join(modules, name));
  }
  const { workspaces } = JSON.parse(readFileSync(join(to, 'package.json'), 'utf8')) as { workspaces: string[] };
  for (const file of workspaces.flatMap((folder) => globSync(`${folder}/package.json`, { cwd: to }))) {
    const folder = dirname(file);
    const { name } = JSON.parse(readFileSync(join(to, file), 'utf8')) as { name: string };
    symlinkSync(join(to, folder), join(modules, name));
    const nested = join(folder, 'node_modules');
    rmSync(join(to, nested), { recursive: true, force: true });
    if (existsSync(join(workspaceRoot, nested))) symlinkSync(join(workspaceRoot, nested), join(to, nested));
  }
}

/** The scope of the packages of a workspace. */
function scopeOf(workspace: string): string {
  const path = join(workspace, 'tools/rehearsal/package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { name: string }).name.split('/')[0]!;
}
