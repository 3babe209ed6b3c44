import type { Tree } from '@nx/devkit';

const LOCKFILE = 'package-lock.json';

interface Lockfile {
  packages: Record<string, object>;
}

/** The part of a package.json that npm copies into the lockfile. */
interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * Writes what `npm install` would write about a workspace package whose dependencies are all installed, without the
 * network.
 */
export function lockPackage(tree: Tree, folder: string): void {
  const { name, dependencies, devDependencies } = manifestIn(tree, folder);
  const entry = {
    name,
    ...(dependencies && { dependencies: inOrder(dependencies) }),
    ...(devDependencies && { devDependencies: inOrder(devDependencies) }),
  };
  change(tree, (packages) => ({
    ...packages,
    [folder]: entry,
    [`node_modules/${name}`]: { resolved: folder, link: true },
  }));
}

/** Whether the workspace has a package of this name. */
export const isLocked = (tree: Tree, name: string): boolean =>
  `node_modules/${name}` in (JSON.parse(tree.read(LOCKFILE, 'utf8')!) as Lockfile).packages;

export function unlockPackage(tree: Tree, folder: string): void {
  const { name } = manifestIn(tree, folder);
  change(tree, ({ [folder]: _, [`node_modules/${name}`]: __, ...packages }) => packages);
}

/** Adds a dependency on a workspace package. */
export function addDependency(tree: Tree, folder: string, name: string): void {
  changeDependencies(tree, folder, (dependencies) => ({ ...dependencies, [name]: '*' }));
}

export function removeDependency(tree: Tree, folder: string, name: string): void {
  changeDependencies(tree, folder, ({ [name]: _, ...dependencies }) => dependencies);
}

const manifestIn = (tree: Tree, folder: string) => JSON.parse(tree.read(`${folder}/package.json`, 'utf8')!) as Manifest;

function changeDependencies(
  tree: Tree,
  folder: string,
  changed: (dependencies: Record<string, string>) => Record<string, string>,
): void {
  const manifest = manifestIn(tree, folder);
  tree.write(
    `${folder}/package.json`,
    json({ ...manifest, dependencies: inOrder(changed({ ...manifest.dependencies })) }),
  );
  lockPackage(tree, folder);
}

function change(tree: Tree, changed: (packages: Lockfile['packages']) => Lockfile['packages']): void {
  const lockfile = JSON.parse(tree.read(LOCKFILE, 'utf8')!) as Lockfile;
  tree.write(LOCKFILE, json({ ...lockfile, packages: inOrder(changed(lockfile.packages)) }));
}

/** An object with its keys in npm's order. */
export const inOrder = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => one.localeCompare(other, 'en')));

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
