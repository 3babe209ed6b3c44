import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFiles, workspaceRoot as root } from './workspace-files.ts';

/** Copies the workspace's tracked and untracked files, but no ignored ones, to another folder. */
export function copyWorkspace(to: string): void {
  for (const file of listFiles(root)) cpSync(join(root, file), join(to, file));
}

/** Links the installed packages into a copy. The links of workspace packages point to the copy's folders. */
export function linkPackages(to: string): void {
  const from = join(root, 'node_modules');
  const modules = join(to, 'node_modules');
  mkdirSync(modules, { recursive: true });
  const own = scopeOf(root);
  for (const name of readdirSync(from)) {
    if (name !== own && name !== '.cache') symlinkSync(join(from, name), join(modules, name));
  }
  mkdirSync(join(modules, scopeOf(to)), { recursive: true });
  const { workspaces } = JSON.parse(readFileSync(join(to, 'package.json'), 'utf8')) as { workspaces: string[] };
  for (const file of workspaces.flatMap((folder) => globSync(`${folder}/package.json`, { cwd: to }))) {
    const folder = dirname(file);
    const { name } = JSON.parse(readFileSync(join(to, file), 'utf8')) as { name: string };
    symlinkSync(join(to, folder), join(modules, name));
    const nested = join(folder, 'node_modules');
    if (existsSync(join(root, nested))) symlinkSync(join(root, nested), join(to, nested));
  }
}

/** The scope of the packages of a workspace. */
function scopeOf(workspace: string): string {
  const { name } = JSON.parse(readFileSync(join(workspace, 'tools/fork/package.json'), 'utf8')) as { name: string };
  return name.split('/')[0]!;
}
