import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { killGroup, send } from './signals.ts';
import type { Stoppable } from './stop-in-order.ts';

/** How a process ended, and its last lines of output. */
export interface ExitReport {
  /** `exit code 1`, `signal SIGKILL`. */
  readonly reason: string;
  readonly lastLines: readonly string[];
}

/** One run of a process, from start to exit. */
export interface Run<Ready> extends Stoppable {
  /** Rejects if the process ends before it is ready; `ended` then has the reason. */
  readonly ready: Promise<Ready>;
  readonly ended: Promise<ExitReport>;
  /** Sends a signal to the process. Has no effect if it has ended. */
  signal(signal: NodeJS.Signals): void;
}

/** A command to run. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Whether the process has an IPC channel to this one. */
  readonly ipc: boolean;
}

/** Receives the events of a child process. */
export interface ChildListener {
  spawned(pid: number): void;
  wroteLine(line: string): void;
  exited(pid: number): void;
}

const LAST_LINES = 15;
// The last output of an ended process may still be in the pipe. A descendant may keep the pipe open, so the wait is
// limited.
const OUTPUT_GRACE_MS = 200;

/**
 * Starts a child in its own session, so that the terminal's Ctrl-C does not reach it.
 * @param whenReady - resolves when the child is ready; a rejection kills the child.
 */
export function runChild<Ready>(
  command: Command,
  listener: ChildListener,
  whenReady: (child: ChildProcess, ended: AbortSignal) => Promise<Ready>,
): Run<Ready> {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(command.ipc ? (['ipc'] as const) : [])],
  });
  const { pid } = child;
  const signal = (what: NodeJS.Signals) => pid !== undefined && !exit.signal.aborted && send(pid, what);
  const kill = () => pid !== undefined && !exit.signal.aborted && killGroup(pid);
  if (pid !== undefined) listener.spawned(pid);

  const lastLines: string[] = [];
  const onLine = (line: string) => {
    if (lastLines.push(line) > LAST_LINES) lastLines.shift();
    listener.wroteLine(line);
  };
  readLines(child.stdout!, onLine);
  readLines(child.stderr!, onLine);

  const exit = new AbortController();
  let failure: string | undefined;
  const ended = endOf(child).then((reason): ExitReport => {
    exit.abort();
    if (pid !== undefined) listener.exited(pid);
    return { reason: failure ?? reason, lastLines };
  });
  const settled = whenReady(child, exit.signal).catch((error: Error) => {
    if (!exit.signal.aborted) {
      failure = error.message;
      kill();
    }
    throw error;
  });
  const ready = Promise.race([settled, ended.then(({ reason }) => Promise.reject<Ready>(new Error(reason)))]);
  ready.catch(() => {});

  return {
    ready,
    ended,
    stop: () => signal('SIGTERM'),
    kill,
    signal,
  };
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLine);
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => child.pid === undefined && resolve(error.message));
    child.once('exit', (code, signal) => {
      const reason = signal === null ? `exit code ${code}` : `signal ${signal}`;
      child.once('close', () => resolve(reason));
      setTimeout(resolve, OUTPUT_GRACE_MS, reason);
    });
  });
}
