import { fileURLToPath } from 'node:url';
import type { Tree } from '@nx/devkit';
import { FsTree } from 'nx/src/generators/tree';
import { expect } from 'vitest';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The files of this workspace. Changes stay in memory. */
export const workspaceTree = (): Tree => new FsTree(root, false);

/** The changed files of a tree, with their texts. A deleted file has none. */
export const changesOf = (tree: Tree): Record<string, string | undefined> =>
  Object.fromEntries(
    tree
      .listChanges()
      .map(({ path, type, content }): [string, string | undefined] => [
        path,
        type === 'DELETE' ? undefined : (content?.toString() ?? ''),
      ])
      .sort(([one], [other]) => one.localeCompare(other)),
  );

/** Expects that a generator refuses, and changes nothing. */
export async function expectRefusal(
  generator: (tree: Tree) => Promise<unknown>,
  message: string | RegExp,
): Promise<void> {
  const tree = workspaceTree();
  await expect(generator(tree)).rejects.toThrow(message);
  expect(changesOf(tree)).toEqual({});
}
