import { existsSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readManifest } from './bundle.ts';

interface Manifest {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Copies a package with native code and its installed optional dependencies, which contain the binaries for this
 * machine.
 * @param modules - the `node_modules` folder to copy to.
 * @returns the package.json of each copied package.
 */
export async function copyNative(require: NodeJS.Require, name: string, modules: string): Promise<string[]> {
  const folder = dirname(require.resolve(`${name}/package.json`));
  const installed = resolve(folder, ...name.split('/').map(() => '..'));
  const { optionalDependencies = {} } = readManifest(join(folder, 'package.json')) as Manifest;
  const found = [name, ...Object.keys(optionalDependencies)].filter((one) => existsSync(join(installed, one)));
  for (const one of found) await copy(join(installed, one), join(modules, one));
  return found.map((one) => join(installed, one, 'package.json'));
}

async function copy(source: string, target: string): Promise<void> {
  const fresh = `${target}.${process.pid}`;
  try {
    await cp(source, fresh, { recursive: true, dereference: true });
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another build has put its copy there, which is the same.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
