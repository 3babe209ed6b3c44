import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environmentWith } from './config.ts';

const run = promisify(execFile);
const workspace = fileURLToPath(new URL('../../..', import.meta.url));
const MAX_OUTPUT_BYTES = 2 ** 28;

/** A Compose project with its own name, separate from one that a developer may run. */
export interface ComposeProject {
  readonly name: string;
  /** The port of its edge on 127.0.0.1. */
  readonly port: number;
  /** Variables for docker-compose.yml in addition to this process's environment. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  /** The directory of docker-compose.yml. @defaultValue this workspace */
  readonly cwd?: string;
}

/** Runs `docker`. @returns its output. @throws Error with its error output if it fails. */
export async function docker(...args: string[]): Promise<string> {
  return (await run('docker', args, { maxBuffer: MAX_OUTPUT_BYTES })).stdout.trim();
}

/** Runs `docker compose` for one project. @returns its output. @throws Error with its error output if it fails. */
export async function dockerCompose(project: ComposeProject, ...args: string[]): Promise<string> {
  const { name, port, env, cwd = workspace } = project;
  const options = {
    cwd,
    env: environmentWith({ CONSOLE_PORT: '0', ...env, EDGE_ADDRESS: '127.0.0.1', EDGE_PORT: String(port) }),
    maxBuffer: MAX_OUTPUT_BYTES,
  };
  return (await run('docker', ['compose', '--project-name', name, ...args], options)).stdout.trim();
}
