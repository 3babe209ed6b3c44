import type { ChildProcess } from 'node:child_process';
import { GuardLink, runChild, stopInOrder, type ChildListener, type Command, type Run } from '@signalbox/local-stack';

/** A child to start. */
export interface Child extends Omit<Command, 'ipc' | 'env'> {
  /** Added to this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether it says over an IPC channel when it is ready; else `whenReady` finds out. */
  readonly ipc?: boolean;
}

/** A child that works. */
export interface Started<Ready> {
  readonly pid: number;
  readonly ready: Ready;
}

const BUDGET = { totalMs: 5_000, reserveMs: 500 };

/**
 * The processes of a benchmark. Those started last are stopped first; if this process is killed, a guard that outlives
 * it stops them.
 */
export class Processes {
  readonly #guard = new GuardLink({ totalMs: 3_000, reserveMs: 500 }, () => {});
  readonly #runs: Run<unknown>[] = [];

  /**
   * Starts a child and waits for it.
   * @param whenReady - settles when it does its work. @defaultValue its first message, for a child with `ipc`
   * @throws Error with its last words if it ends before that.
   */
  async start<Ready>(
    name: string,
    { file, args, cwd, env, ipc = false }: Child,
    whenReady: (child: ChildProcess, gone: AbortSignal) => Promise<Ready> = firstMessage,
  ): Promise<Started<Ready>> {
    let pid = 0;
    const listener: ChildListener = {
      spawned: (spawned) => this.#guard.started((pid = spawned), this.#runs.length),
      said: () => {},
      exited: (exited) => this.#guard.ended(exited),
    };
    const run = runChild({ file, args, cwd, ipc, env: { ...process.env, ...env } }, listener, whenReady);
    this.#runs.push(run);
    try {
      return { pid, ready: await run.ready };
    } catch (error) {
      run.kill();
      const { lastLines } = await run.gone;
      throw new Error([`${name} does not start`, ...lastLines].join('\n'), { cause: error });
    }
  }

  /** Ends them all, the last one first. */
  async stopAll(): Promise<void> {
    await stopInOrder(
      this.#runs.toReversed().map((run) => [run]),
      BUDGET,
    );
    await this.#guard.close();
  }
}

function firstMessage<Ready>(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as Ready)));
}
