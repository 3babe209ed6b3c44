import { inOrder } from '@signalbox/generators/lockfile';
import { DEPENDENCIES, withSortedDependencies, type Manifest } from './manifests.ts';

interface Locked {
  readonly [key: string]: unknown;
  readonly link?: boolean;
  readonly resolved?: string;
}

/** The part of package-lock.json that changes. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, Locked>>;
}

/**
 * package-lock.json after changes to the packages of the workspace: without removed ones, and without packages that
 * nothing depends on any more. As after `npm install`, but without network, so no package may need a new one.
 * @param manifestIn - the package.json in a folder of the workspace, if there is one.
 */
export function lockfileOf<L extends Lockfile>(lock: L, manifestIn: (folder: string) => Manifest | undefined): L {
  const rest = Object.entries(lock.packages).flatMap(([path, entry]): [string, Locked][] => {
    if (entry.link === true) return manifestIn(entry.resolved!) === undefined ? [] : [[path, entry]];
    if (path.startsWith('node_modules/')) return [[path, entry]];
    const [folder = '', nested] = path.split('/node_modules/');
    const manifest = manifestIn(folder);
    if (manifest === undefined) return [];
    return [[path, nested === undefined ? withDependenciesOf(entry, manifest) : entry]];
  });
  const needed = reachable(Object.fromEntries(rest));
  return { ...lock, packages: Object.fromEntries(rest.filter(([path]) => needed.has(path))) };
}

/** The entry of a workspace's package repeats its dependencies. */
function withDependenciesOf(entry: Locked, manifest: Manifest): Locked {
  const keys = ['workspaces', ...DEPENDENCIES].filter((key) => key in entry);
  return { ...entry, ...Object.fromEntries(keys.map((key) => [key, manifest[key]])) };
}

/** package-lock.json with its entries in npm's order. */
export function sortedLockfile<L extends Lockfile>(lock: L): L {
  const entries = Object.entries(lock.packages).map(([path, entry]) => [path, withSortedDependencies(entry)]);
  return { ...lock, packages: inOrder(Object.fromEntries(entries) as Lockfile['packages']) };
}

/** The paths of all packages that the workspace needs, found as Node finds modules. */
function reachable(packages: Lockfile['packages']): Set<string> {
  const found = new Set<string>();
  const pending = Object.keys(packages).filter((path) => !path.includes('node_modules/'));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const entry = packages[path]!;
    if (entry.link === true) continue;
    for (const name of neededBy(entry)) {
      const at = resolved(packages, path, name);
      if (at !== undefined) pending.push(at);
    }
  }
  // The links of the workspace's own packages, also if nothing depends on them.
  for (const [path, { link }] of Object.entries(packages)) if (link === true) found.add(path);
  return found;
}

function neededBy(entry: Locked): string[] {
  const optional = (entry['peerDependenciesMeta'] ?? {}) as Record<string, { optional?: boolean }>;
  const peers = Object.keys((entry['peerDependencies'] as object) ?? {});
  return [
    ...['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) =>
      Object.keys((entry[key] as object) ?? {}),
    ),
    ...peers.filter((name) => optional[name]?.optional !== true),
  ];
}

/** The nearest `node_modules` that has the package. */
function resolved(packages: Lockfile['packages'], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = parentOf(folder)) {
    const at = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (at in packages) return at;
    if (folder === '') return undefined;
  }
}

function parentOf(folder: string): string {
  const at = folder.lastIndexOf('node_modules/');
  if (at > 0) return folder.slice(0, at - 1);
  return '';
}
