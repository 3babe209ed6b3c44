import type { Tree } from '@nx/devkit';
import { PlaceNotFoundError, SourceFile } from '../edit/source-file.ts';

/** The syntax of a file. @throws PlaceNotFoundError if it does not exist. */
export function read(tree: Tree, path: string): SourceFile {
  const text = tree.read(path, 'utf8');
  if (text === null) throw new PlaceNotFoundError(path, 'this file');
  return new SourceFile(path, text);
}

/** Applies changes to a file, each to the result of the one before: all of them, or none. */
export function edit(tree: Tree, path: string, changes: readonly ((source: SourceFile) => string)[]): void {
  const [first, ...others] = changes;
  if (!first) return;
  const changed = others.reduce((text, change) => change(new SourceFile(path, text)), first(read(tree, path)));
  tree.write(path, changed);
}
