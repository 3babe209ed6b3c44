import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { workspaceRoot } from './workspace-root.ts';

const run = promisify(execFile);

/** Runs `docker`, and gives what it printed. @throws Error with its error output, if it fails. */
export async function docker(...args: string[]): Promise<string> {
  return (await run('docker', args, { maxBuffer: 2 ** 26 })).stdout.trim();
}

/** Runs `docker compose` for a project of this name, its edge at this port of loopback. */
export const composeProject =
  (name: string, port: number, env: NodeJS.ProcessEnv) =>
  async (...args: string[]): Promise<string> => {
    const environment = { ...process.env, ...env, EDGE_ADDRESS: '127.0.0.1', EDGE_PORT: String(port) };
    const options = { cwd: workspaceRoot, env: environment, maxBuffer: 2 ** 28 };
    return (await run('docker', ['compose', '--project-name', name, ...args], options)).stdout.trim();
  };
