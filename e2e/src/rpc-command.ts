import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dataDir } from './system.ts';

const workspace = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Sends a message directly to an instance of its service, with `npm run rpc`.
 * @returns `OK` or the code of the error.
 */
export function sendMessage(name: string, request: object, token: string): Promise<{ code: string }> {
  const args = ['run', '-s', 'rpc', '--', name, JSON.stringify(request), '--token', token, '--data', dataDir()];
  return new Promise((resolve) => {
    execFile('npm', args, { cwd: workspace }, (error, stdout, stderr) => {
      resolve({ code: error ? (/[A-Z]+(?:_[A-Z]+)*(?=:)/.exec(stderr + stdout)?.[0] ?? stderr) : 'OK' });
    });
  });
}
