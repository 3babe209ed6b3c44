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
