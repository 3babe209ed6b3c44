import { fileURLToPath } from 'node:url';
import { services } from '../../../../topology.ts';
import { runChild, type ChildListener, type Command } from '../processes/run.ts';

/** The sources can't be bundled. The message is what the bundler says. */
export class BuildError extends Error {}

/**
 * Bundles the apps whose sources, or packages, have changed.
 * @param apps - by their names. @defaultValue all that topology.ts names
 */
export function buildCommand(workspaceRoot: string, apps = services.map(({ name }) => name)): Command {
  const program = fileURLToPath(import.meta.resolve('@signalbox/bundle/main'));
  return { file: process.execPath, args: [program, ...apps], env: process.env, cwd: workspaceRoot, ipc: false };
}

/**
 * @param signal - ends it halfway.
 * @throws BuildError with the bundler's words.
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
  if (reason !== 'exit code 0') throw new BuildError(['the sources can not be bundled:', ...words].join('\n'));
}
