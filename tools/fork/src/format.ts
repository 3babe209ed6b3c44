import { join } from 'node:path';
import { format, getFileInfo, resolveConfig } from 'prettier';
import { workspaceRoot } from '@signalbox/rehearsal/workspace-files';
import type { Tree } from './workspace-files.ts';

/** A longer name, or a shorter text, has other line breaks and columns: formats every changed text with prettier. */
export async function formatted(before: Tree, after: Tree): Promise<Tree> {
  const ignorePath = join(workspaceRoot, '.prettierignore');
  const result = new Map(after);
  for (const [path, file] of after) {
    const { origin, text } = file;
    if (text === undefined || text === before.get(origin)?.text) continue;
    const filepath = join(workspaceRoot, path);
    // The configuration is that of the file's present path, because a new path may not exist yet.
    const { ignored, inferredParser } = await getFileInfo(filepath, { ignorePath });
    if (ignored || inferredParser === null) continue;
    const options = await resolveConfig(join(workspaceRoot, origin), { editorconfig: true });
    try {
      result.set(path, { ...file, text: await format(text, { ...options, filepath }) });
    } catch (error) {
      throw new Error(`${path}: prettier can't read the result: ${(error as Error).message}`, { cause: error });
    }
  }
  return result;
}
