import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const workspace = fileURLToPath(new URL('../../..', import.meta.url));

/** A compose system of its own: not the one that a person may have running. */
export interface ComposeProject {
  readonly name: string;
  /** Where its edge listens, on 127.0.0.1. */
  readonly port: number;
}

/** Runs `docker`, and gives what it printed. @throws Error with its error output, if it fails. */
export async function docker(...args: string[]): Promise<string> {
  return (await run('docker', args, { maxBuffer: 2 ** 28 })).stdout.trim();
}

/** Runs `docker compose` for one project. */
export async function dockerCompose({ name, port }: ComposeProject, ...args: string[]): Promise<string> {
  const env = { ...process.env, EDGE_ADDRESS: '127.0.0.1', EDGE_PORT: String(port) };
  const options = { cwd: workspace, env, maxBuffer: 2 ** 28 };
  return (await run('docker', ['compose', '--project-name', name, ...args], options)).stdout.trim();
}
