import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a private file atomically: a reader sees the previous content or the new one. */
export function placeFile(path: string, content: string, mode = 0o600): void {
  const next = `${path}.next`;
  rmSync(next, { recursive: true, force: true });
  writeFileSync(next, content, { mode });
  renameSync(next, path);
}

/** The mode of a file that programs of the same group read too. */
export const SHARED_FILE = 0o640;

/** Writes a private file, and its folder. If it already has this content, only its mode is repaired. */
export function keepFile(path: string, content: string, mode = 0o600): void {
  const folder = dirname(path);
  const folderMode = mode === SHARED_FILE ? 0o750 : 0o700;
  if (mkdirSync(folder, { recursive: true, mode: folderMode }) === undefined && mode === SHARED_FILE)
    chmodSync(folder, folderMode);
  if (contentOf(path) === content) chmodSync(path, mode);
  else placeFile(path, content, mode);
}

/**
 * Reads a file that `placeFile` has written.
 * @param what - its content, for the error: `the keys`.
 * @param check - throws if the content is damaged.
 * @returns its content, or undefined if there is no file.
 * @throws Error with the path, the reason and what to do.
 */
export function storedJson<T>(
  path: string,
  what: string,
  remedy: string,
  check: (content: T) => void = () => {},
): T | undefined {
  try {
    const content = JSON.parse(readFileSync(path, 'utf8')) as T;
    check(content);
    return content;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(`cannot read ${what} in ${path}: ${message}: ${remedy}`, { cause: error });
  }
}

/** The content of a file. Undefined if it can't be read. */
export function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
