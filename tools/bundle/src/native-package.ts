import { existsSync, readFileSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

interface Manifest {
  readonly version: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/**
 * Copies a package with native code and its installed optional dependencies, which contain the binaries for this
 * machine. Skips packages that exist in the same version.
 * @param modules - the `node_modules` folder to copy to.
 */
export async function copyNative(require: NodeJS.Require, name: string, modules: string): Promise<void> {
  const folder = dirname(require.resolve(`${name}/package.json`));
  const installed = resolve(folder, ...name.split('/').map(() => '..'));
  for (const one of [name, ...Object.keys(manifestOf(folder).optionalDependencies ?? {})]) {
    const source = join(installed, one);
    if (existsSync(source)) await copy(source, join(modules, one));
  }
}

async function copy(source: string, target: string): Promise<void> {
  if (existsSync(target) && manifestOf(target).version === manifestOf(source).version) return;
  const fresh = `${target}.${process.pid}`;
  await cp(source, fresh, { recursive: true, dereference: true });
  await rm(target, { recursive: true, force: true });
  await rename(fresh, target);
}
