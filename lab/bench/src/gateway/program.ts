import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import type { Started } from '../processes/processes.ts';
import type { RunningTarget, Surroundings } from './target.ts';

const loader = createRequire(import.meta.url).resolve('@signalbox/stack/typescript-loader');

/** A program of `programs/`, in a process of its own that says on which port it answers. */
export interface Program {
  readonly name: string;
  readonly role: 'target' | 'others';
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs it as production would. */
export async function startProgram(
  { processes, pinned, nodeOptions }: Surroundings,
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

/** A target that is one program in front of the HTTP backends. */
export function httpProxy(name: string, what: string) {
  return {
    name,
    what,
    start: (bench: Surroundings): Promise<RunningTarget> =>
      startProgram(bench, { name, role: 'target', env: { HTTP_BACKENDS: bench.httpBackends.join(',') } }),
  };
}
