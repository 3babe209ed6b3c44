import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a private file atomically: a reader sees the previous content or the new one. */
export function placeFile(path: string, content: string, mode = 0o600): void {
  const next = `${path}.next`;
  rmSync(next, { recursive: true, force: true });
  writeFileSync(next, content, { mode });
  renameSync(next, path);
}

/** Writes a private file, and its folder. Does nothing if it already has this content. */
export function keepFile(path: string, content: string, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (contentOf(path) !== content) placeFile(path, content, mode);
}

/** The content of a file. Undefined if it can't be read. */
export function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
