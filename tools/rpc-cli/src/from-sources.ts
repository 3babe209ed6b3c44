import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FROM_SOURCES } from '@signalbox/stack/from-sources';

/**
 * Runs a file of this tool with the libraries' sources: nothing has to be built, but Node alone doesn't know their
 * decorators. @returns its exit code.
 */
export function runFromSources(file: string, args: readonly string[]): number {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return spawnSync(process.execPath, [...FROM_SOURCES, path, ...args], { stdio: 'inherit' }).status ?? 1;
}
