import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { killGroup, send } from './signals.ts';
import type { Stoppable } from './stop-in-order.ts';

/** How a process ended, and its last lines of output. */
export interface Ending {
  /** `exit code 1`, `signal SIGKILL`. */
  readonly reason: string;
  readonly lastLines: readonly string[];
}

/** One run of a process, from start to exit. */
export interface Run<Ready> extends Stoppable {
  /** Rejects if the process ends before it is ready; `gone` then has the reason. */
  readonly ready: Promise<Ready>;
  readonly gone: Promise<Ending>;
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
  said(line: string): void;
  exited(pid: number): void;
}

const LAST_LINES = 15;
// The last output of an ended process may still be in the pipe. A descendant may keep the pipe open, so the wait is
// limited.
const REST_OF_OUTPUT_MS = 200;

/**
 * Starts a child in its own session, so that the terminal's Ctrl-C does not reach it.
 * @param whenReady - resolves when the child is ready; a rejection kills the child.
 */
export function runChild<Ready>(
  command: Command,
  listener: ChildListener,
  whenReady: (child: ChildProcess, gone: AbortSignal) => Promise<Ready>,
): Run<Ready> {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(command.ipc ? (['ipc'] as const) : [])],
  });
  const { pid } = child;
  const kill = () => pid !== undefined && !gone.signal.aborted && killGroup(pid);
  if (pid !== undefined) listener.spawned(pid);

  const lastLines: string[] = [];
  const hear = (line: string) => {
    if (lastLines.push(line) > LAST_LINES) lastLines.shift();
    listener.said(line);
  };
  readLines(child.stdout!, hear);
  readLines(child.stderr!, hear);

  const gone = new AbortController();
  let fault: string | undefined;
  const ended = endOf(child).then((reason): Ending => {
    gone.abort();
    if (pid !== undefined) listener.exited(pid);
    return { reason: fault ?? reason, lastLines };
  });
  const settled = whenReady(child, gone.signal).catch((error: Error) => {
    if (!gone.signal.aborted) {
      fault = error.message;
      kill();
    }
    throw error;
  });
  const ready = Promise.race([settled, ended.then(({ reason }) => Promise.reject<Ready>(new Error(reason)))]);
  ready.catch(() => {});

  return {
    ready,
    gone: ended,
    stop: () => pid !== undefined && !gone.signal.aborted && send(pid, 'SIGTERM'),
    kill,
  };
}

function readLines(stream: Readable, hear: (line: string) => void): void {
  createInterface({ input: stream }).on('line', hear);
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => child.pid === undefined && resolve(error.message));
    child.once('exit', (code, signal) => {
      const reason = signal === null ? `exit code ${code}` : `signal ${signal}`;
      child.once('close', () => resolve(reason));
      setTimeout(resolve, REST_OF_OUTPUT_MS, reason);
    });
  });
}
