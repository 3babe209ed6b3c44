import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Options of Node that run a program from its sources and those of every library it uses: nothing has to be compiled. */
export const FROM_SOURCES: readonly string[] = [
  '--enable-source-maps',
  '--import',
  new URL('typescript-loader.ts', import.meta.url).href,
];

/**
 * Runs a program from its sources, for which Node alone does not do: it doesn't know the libraries' decorators.
 * @returns its exit code.
 */
export function runFromSources(program: URL, args: readonly string[]): number {
  const command = [...FROM_SOURCES, fileURLToPath(program), ...args];
  return spawnSync(process.execPath, command, { stdio: 'inherit' }).status ?? 1;
}
