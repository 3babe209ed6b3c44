import { sortedByKey, withoutDependencies, withSortedDependencies, type Exists } from './manifests.ts';

interface Locked {
  readonly [key: string]: unknown;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly workspaces?: readonly string[];
}

/** The part of package-lock.json that changes. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, Locked>>;
}

/**
 * package-lock.json without removed packages of the workspace, and without packages that nothing depends on any more, as
 * after `npm install`, but without network.
 */
export function withoutLockedPackages<L extends Lockfile>(lock: L, removed: readonly string[], exists: Exists): L {
  const rest = Object.entries(lock.packages).flatMap(([path, entry]): [string, Locked][] => {
    if (path === '') {
      const workspaces = entry.workspaces?.filter((pattern) => exists(pattern.replace(/\/\*$/, '')));
      return [[path, { ...entry, workspaces }]];
    }
    const folder = entry.link === true ? entry.resolved! : path;
    const isOfWorkspace = !folder.startsWith('node_modules/');
    if (isOfWorkspace && !exists(folder.split('/node_modules/')[0]!)) return [];
    return [[path, isOfWorkspace ? withoutDependencies(entry, removed) : entry]];
  });
  const packages = Object.fromEntries(rest);
  const needed = reachable(packages);
  return { ...lock, packages: Object.fromEntries(rest.filter(([path]) => needed.has(path))) };
}

/** package-lock.json with its entries in npm's order. */
export function sortedLockfile<L extends Lockfile>(lock: L): L {
  const entries = Object.entries(lock.packages).map(([path, entry]) => [path, withSortedDependencies(entry)]);
  return { ...lock, packages: sortedByKey(Object.fromEntries(entries) as Lockfile['packages']) };
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
