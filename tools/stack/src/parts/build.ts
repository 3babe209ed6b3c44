import { join } from 'node:path';
import { services } from '../../../../topology.ts';
import { runChild, type ChildListener, type Command } from '../processes/run.ts';

/** The sources don't compile. The message is what the compiler says. */
export class BuildError extends Error {}

/**
 * Compiles apps with all they depend on, whatever of it has changed.
 * @param apps - by their names. @defaultValue all that topology.ts names
 */
export function buildCommand(workspaceRoot: string, apps = services.map(({ name }) => name)): Command {
  const tsc = join(workspaceRoot, 'node_modules', 'typescript-7', 'bin', 'tsc');
  const projects = apps.map((app) => join('apps', app, 'tsconfig.lib.json'));
  const args = [tsc, '-b', '--pretty', 'false', ...projects];
  return { file: process.execPath, args, env: process.env, cwd: workspaceRoot, ipc: false };
}

/**
 * @param signal - ends it halfway.
 * @throws BuildError with the compiler's words.
 */
export async function build(
  command: Command,
  listener: Omit<ChildListener, 'said'>,
  signal: AbortSignal,
): Promise<void> {
  const words: string[] = [];
  const run = runChild(command, { ...listener, said: (line) => words.push(line) }, () => new Promise(() => {}));
  signal.addEventListener('abort', run.kill);
  if (signal.aborted) run.kill();
  const { reason } = await run.gone;
  signal.removeEventListener('abort', run.kill);
  if (reason !== 'exit code 0') throw new BuildError(['the sources do not compile:', ...words].join('\n'));
}
