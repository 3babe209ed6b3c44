import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Runs specs that write documents: references of settings and metrics, the table of endpoints.
 * @throws Error if one of them fails.
 */
export function writeDocuments(root: string, specs: readonly string[]): void {
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [program, 'run', '--update', '--project=unit', '--project=integration', '--reporter=dot', ...specs];
  // Nx sets FORCE_COLOR and its own variables, and the tests start processes that would inherit them.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX_|FORCE_COLOR)/.test(name)));
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  if (status === 0) return;
  console.error(stdout + stderr);
  throw new Error(`the files are written, but a test failed. Repeat it with: npx vitest run -u ${specs.join(' ')}`);
}

/** The name of a workspace package, and its folder. */
type PackageFolder = readonly [name: string, folder: string];

/** Makes packages of the workspace importable, as `npm install` does. */
export function linkPackages(root: string, packages: readonly PackageFolder[]): void {
  for (const [name, folder] of packages) {
    const link = join(root, 'node_modules', name);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), join(root, folder)), link, process.platform === 'win32' ? 'junction' : 'dir');
  }
}

export function removeLinks(root: string, names: readonly string[]): void {
  for (const name of names) rmSync(join(root, 'node_modules', name), { force: true });
}
