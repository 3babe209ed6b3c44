import { documentsOf } from './documents.ts';
import { dropParts, naming } from './drop-parts.ts';
import { formatted } from './format.ts';
import { withoutRoutes } from './http-client.ts';
import { sortedLockfile, type Lockfile } from './lockfile.ts';
import { withSortedDependencies } from './manifests.ts';
import type { Names } from './names.ts';
import type { Part } from './parts.ts';
import { mentions, renameTree } from './rename.ts';
import { mapTexts, type Tree } from './workspace-files.ts';

/** What a fork is. */
export interface Wishes {
  /** Undefined: the project keeps its name. */
  readonly rename: { readonly from: Names; readonly to: Names } | undefined;
  readonly removed: readonly Part[];
}

/** The changes to the files of a workspace. Nothing has changed yet. */
export interface ForkPlan {
  readonly deleted: readonly string[];
  readonly moved: readonly (readonly [from: string, to: string])[];
  /** The new texts by the new path. */
  readonly written: ReadonlyMap<string, string>;
}

/**
 * Computes all changes of a fork.
 * @throws Error if a file has an unexpected form, or the old name would remain. Nothing has changed then.
 */
export async function planFork(tree: Tree, { rename, removed }: Wishes): Promise<ForkPlan> {
  let rest = dropParts(tree, removed);
  for (const { routes } of removed) if (routes) rest = await withoutRoutes(rest, routes);
  // Without a new name, only the scope changes.
  const isNamed = rename !== undefined && rename.from.name !== rename.to.name;
  if (isNamed || removed.some(({ option }) => option === 'drop')) rest = withoutRelease(rest);
  const renamed = rename === undefined ? rest : withNpmOrder(renameTree(rest, rename.from, rename.to));
  if (isNamed) expectNoMention(renamed, rename.from.name);
  const whole = isNamed ? documentsOf(renamed, rename.from) : renamed;
  return changesOf(tree, await formatted(tree, whole));
}

/** Nothing of the template's releases binds a fork: its first release stores its own contracts. */
const withoutRelease = (tree: Tree): Tree => new Map([...tree].filter(([path]) => !path.startsWith('docs/released/')));

/** The order that npm would restore at the next install. */
function withNpmOrder(tree: Tree): Tree {
  return mapTexts(tree, (text, path) => {
    if (path === 'package-lock.json') return naming(path, () => json(sortedLockfile(JSON.parse(text) as Lockfile)));
    return path.endsWith('package.json')
      ? naming(path, () => json(withSortedDependencies(JSON.parse(text) as Record<string, unknown>)))
      : text;
  });
}

function expectNoMention(tree: Tree, name: string): void {
  const found = [...mentions(tree, name).keys()];
  if (found.length > 0)
    throw new Error(`expected no mention of ${name} after the rename, found some in ${found.join(', ')}`);
}

function changesOf(before: Tree, after: Tree): ForkPlan {
  const entries = [...after];
  const kept = new Set(entries.map(([, { origin }]) => origin));
  return {
    deleted: [...before.keys()].filter((path) => !kept.has(path)),
    moved: entries.flatMap(([path, { origin }]) => (path === origin ? [] : [[origin, path] as const])),
    written: new Map(
      entries.flatMap(([path, { origin, text }]) =>
        text === undefined || text === before.get(origin)?.text ? [] : [[path, text] as const],
      ),
    ),
  };
}

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
