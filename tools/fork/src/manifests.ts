import { inOrder } from '@signalbox/generators/lockfile';

/** The changed part of the root package.json. */
export interface RootManifest {
  readonly workspaces: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
}

/** A package.json. */
export interface Manifest {
  readonly [key: string]: unknown;
}

/** The fields of a package.json that list packages. */
export const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** Whether a file, or a folder with files, exists. */
type Exists = (path: string) => boolean;

/**
 * The root package.json without workspaces that match nothing, without scripts that run a missing file, and without the
 * commands of a script that read a missing folder. Scripts `PART:…` belong to the folder `PART`.
 */
export function withoutLostWorkspaces<P extends RootManifest>(manifest: P, exists: Exists): P {
  const workspaces = manifest.workspaces.filter((pattern) => exists(pattern.replace(/\/\*$/, '')));
  const hasFiles = (command: string) =>
    [...command.matchAll(/(?:\bnode |-p )((?!node_modules)[\w./-]+\/[\w./-]+)/g)].every(([, path = '']) =>
      exists(path),
    );
  const scripts = Object.entries(manifest.scripts)
    .map(([name, command]) => [name, command.split(' && ').filter(hasFiles).join(' && ')] as const)
    .filter(([name, command]) => command !== '' && (!name.includes(':') || exists(name.split(':')[0]!)));
  return { ...manifest, workspaces, scripts: Object.fromEntries(scripts) };
}

/** The root tsconfig.json without patterns of missing folders. */
export function withoutLostSources<C extends { readonly include: readonly string[] }>(config: C, exists: Exists): C {
  return {
    ...config,
    include: config.include.filter((pattern) => exists(pattern.split('/*')[0]!) || !pattern.includes('/')),
  };
}

/** A package.json without its dependencies on removed packages. */
export function withoutDependencies<M extends Manifest>(manifest: M, packages: readonly string[]): M {
  const found = DEPENDENCIES.filter((key) => packages.some((name) => name in ((manifest[key] as object) ?? {})));
  if (found.length === 0) return manifest;
  const rest = found.map((key) => {
    const others = Object.entries(manifest[key] as Manifest).filter(([name]) => !packages.includes(name));
    return [key, others.length > 0 ? Object.fromEntries(others) : undefined] as const;
  });
  return { ...manifest, ...Object.fromEntries(rest) };
}

/** A package.json with its dependencies in npm's order, as after `npm install`. */
export function withSortedDependencies<M extends Manifest>(manifest: M): M {
  const sorted = DEPENDENCIES.flatMap((key) => {
    const found = manifest[key];
    return typeof found === 'object' ? [[key, inOrder(found as Manifest)] as const] : [];
  });
  return { ...manifest, ...Object.fromEntries(sorted) };
}
