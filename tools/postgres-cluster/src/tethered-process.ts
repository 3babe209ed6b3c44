import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Owner } from './owner.ts';

// Descriptor 3 is a pipe that only our process holds open. However we end, kill -9 included, the kernel closes it, and
// the shell in the background interrupts the command: Postgres shuts down in good order, initdb removes what it made.
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
  /** What it can read from its standard input. */
  readonly input?: string;
  readonly onLine: (line: string) => void;
}

export interface TetheredProcess {
  readonly pid: number;
  /** Settles when the process has ended and its last line was read. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Runs a command that ends with this process, in a session of its own: a Ctrl-C at the terminal reaches only us, so
 * that we decide in which order things stop.
 * @throws Error if the command can't be started.
 */
export async function spawnTethered(command: TetheredCommand): Promise<TetheredProcess> {
  const child = spawn('/bin/sh', ['-c', TETHER, 'sh', command.file, ...command.args], {
    ...command.owner,
    cwd: command.cwd,
    detached: true,
    // Settings of the caller's own Postgres (PGDATA, PGOPTIONS, …) must not reach this one.
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
