import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import type { Started } from '../processes/processes.ts';
import type { RunningTarget, TargetContext } from './target.ts';

const loader = createRequire(import.meta.url).resolve('@signalbox/stack/typescript-loader');

/** A program of `programs/`. It runs in its own process and reports the port that it listens on. */
export interface Program {
  readonly name: string;
  readonly role: 'target' | 'others';
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program with production settings. */
export async function startProgram(
  { processes, pinned, nodeOptions }: TargetContext,
  { name, role, env }: Program,
): Promise<RunningTarget> {
  const path = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
  const [file, ...args] = pinned[role]([
    process.execPath,
    ...(role === 'target' ? nodeOptions : []),
    '--import',
    loader,
    path,
  ]);
  const command = { file, args, cwd: workspaceRoot, ipc: true, env: { ...env, NODE_ENV: 'production' } };
  const { pid, ready }: Started<{ port: number }> = await processes.start(name, command);
  return { pid, port: ready.port };
}

/** Creates a target that is one program in front of the HTTP backends. */
export function httpProxy(name: string, what: string) {
  return {
    name,
    what,
    start: (context: TargetContext): Promise<RunningTarget> =>
      startProgram(context, { name, role: 'target', env: { HTTP_BACKENDS: context.httpBackends.join(',') } }),
  };
}
