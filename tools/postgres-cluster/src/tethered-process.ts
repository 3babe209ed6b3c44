import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Owner } from './owner.ts';

// Descriptor 3 is a pipe that only this process keeps open. When this process ends, even by kill -9, the kernel closes
// it, and the background shell interrupts the command: Postgres shuts down gracefully, and initdb removes its files.
const TETHER = `
(read _ <&3; kill -INT $$) >/dev/null 2>&1 &
exec "$@" 3<&- <<END
$INPUT
END
`;

export interface TetheredCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly owner?: Owner;
  /** Its standard input. */
  readonly input?: string;
  readonly onLine: (line: string) => void;
}

export interface TetheredProcess {
  readonly pid: number;
  /** Settles when the process has ended and its last line has been read. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Runs a command that ends with this process. It has its own session, so that the terminal's Ctrl-C reaches only this
 * process, which decides the order of stops.
 * @throws Error if the command cannot be started.
 */
export async function spawnTethered(command: TetheredCommand): Promise<TetheredProcess> {
  const child = spawn('/bin/sh', ['-c', TETHER, 'sh', command.file, ...command.args], {
    ...command.owner,
    cwd: command.cwd,
    detached: true,
    // Settings of the caller's own Postgres (PGDATA, PGOPTIONS, …) must not affect this one.
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', INPUT: command.input },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, stdout, stderr, line] = child.stdio;
  for (const output of [stdout, stderr]) {
    createInterface({ input: output as Readable }).on('line', command.onLine);
  }
  line?.on('error', () => {});
  child.once('exit', () => line?.destroy());
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  return { pid: child.pid as number, exited, kill: (signal) => void child.kill(signal) };
}
