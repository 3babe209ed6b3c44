import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '@signalbox/rehearsal/workspace-files';

/** A file of a workspace, at a path that may differ from the one that it has now. */
interface WorkspaceFile {
  /** The path that it has now, relative to the workspace. */
  readonly origin: string;
  /** Undefined for a binary file. */
  readonly text: string | undefined;
}

/** The files of a workspace by path, relative to the workspace. */
export type Tree = ReadonlyMap<string, WorkspaceFile>;

/** Reads the files of a workspace. */
export function readTree(root: string): Tree {
  return new Map(
    listFiles(root).map((file) => {
      const bytes = readFileSync(join(root, file));
      return [file, { origin: file, text: bytes.includes(0) ? undefined : bytes.toString('utf8') }];
    }),
  );
}

/** The same files with other texts. */
export function mapTexts(tree: Tree, change: (text: string, path: string) => string): Tree {
  return new Map(
    [...tree].map(([path, file]) => [
      path,
      file.text === undefined ? file : { ...file, text: change(file.text, path) },
    ]),
  );
}
