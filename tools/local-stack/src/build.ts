import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { join } from 'node:path';

/** The sources don't compile. The message is what the compiler says. */
export class BuildError extends Error {}

/**
 * Compiles apps with all they depend on, whatever of it has changed.
 * @throws BuildError with the compiler's words.
 */
export async function build(workspaceRoot: string, apps: readonly string[], signal?: AbortSignal): Promise<void> {
  const tsc = join(workspaceRoot, 'node_modules', 'typescript-7', 'bin', 'tsc');
  const projects = apps.map((app) => join('apps', app, 'tsconfig.lib.json'));
  const child = spawn(process.execPath, [tsc, '-b', ...projects], {
    cwd: workspaceRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    signal,
    killSignal: 'SIGKILL',
  });
  const [[code], said, complained] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new BuildError(`${said}${complained}`.trim() || `the compiler ended with code ${code}`);
}
