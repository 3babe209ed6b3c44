import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { FROM_SOURCES } from '@signalbox/stack';

/**
 * Runs a program that uses the libraries' sources, which Node can't load without a loader.
 * @param command - a command that runs Node, such as `unshare`.
 * @returns the JSON that it prints. @throws Error if it fails.
 */
export async function outputFromSources(program: URL, command: readonly string[] = []): Promise<unknown> {
  const [file = '', ...args] = [...command, process.execPath, ...FROM_SOURCES, fileURLToPath(program)];
  const child = spawn(file, args, { cwd: workspaceRoot, stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
  if (code !== 0) throw new Error(`expected exit code 0, got ${code}`);
  return JSON.parse(printed);
}
