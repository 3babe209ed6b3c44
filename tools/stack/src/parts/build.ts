import { fileURLToPath } from 'node:url';
import { services } from '../../../../topology.ts';
import { runChild, type ChildListener, type Command } from '../processes/run.ts';

/** Bundling the sources has failed. The message contains the bundler's output. */
export class BuildError extends Error {}

/**
 * Bundles the apps whose sources or packages have changed.
 * @param apps - their names.
 * @defaultValue all apps in topology.ts
 */
export function buildCommand(
  workspaceRoot: string,
  apps: readonly string[] = services.map(({ name }) => name),
): Command {
  const program = fileURLToPath(import.meta.resolve('@signalbox/bundle/main'));
  return { file: process.execPath, args: [program, ...apps], env: process.env, cwd: workspaceRoot, ipc: false };
}

/**
 * @param signal - stops the build.
 * @throws BuildError with the bundler's output.
 */
export async function build(
  command: Command,
  listener: Omit<ChildListener, 'wroteLine'>,
  signal: AbortSignal,
): Promise<void> {
  const lines: string[] = [];
  const run = runChild(command, { ...listener, wroteLine: (line) => lines.push(line) }, () => new Promise(() => {}));
  signal.addEventListener('abort', run.kill);
  if (signal.aborted) run.kill();
  const { reason } = await run.ended;
  signal.removeEventListener('abort', run.kill);
  if (reason !== 'exit code 0') throw new BuildError(['bundling the sources failed:', ...lines].join('\n'));
}
