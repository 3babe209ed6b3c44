import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Node options that run a program, and all libraries it uses, from the sources. */
export const FROM_SOURCES: readonly string[] = [
  '--enable-source-maps',
  '--import',
  new URL('typescript-loader.ts', import.meta.url).href,
];

/**
 * Runs a program from its sources. Node alone cannot do this, because it does not support the decorators of the
 * libraries.
 * @returns the exit code.
 */
export function runFromSources(program: URL, args: readonly string[]): number {
  const command = [...FROM_SOURCES, fileURLToPath(program), ...args];
  return spawnSync(process.execPath, command, { stdio: 'inherit' }).status ?? 1;
}
