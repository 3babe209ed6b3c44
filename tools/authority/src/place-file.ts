import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Replaces a private file atomically: a reader sees the previous content or the new one. */
export function placeFile(path: string, content: string): void {
  const next = `${path}.next`;
  rmSync(next, { recursive: true, force: true });
  writeFileSync(next, content, { mode: 0o600 });
  renameSync(next, path);
}
