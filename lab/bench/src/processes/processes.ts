import type { ChildProcess } from 'node:child_process';
import { GuardClient, runChild, stopInOrder, type ChildListener, type Command, type Run } from '@signalbox/stack';

/** A child to start. */
export interface Child extends Omit<Command, 'ipc' | 'env'> {
  /** Added to this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether it sends a message over an IPC channel when it is ready. */
  readonly ipc?: boolean;
}

/** A child that is ready. */
export interface Started<Ready> {
  readonly pid: number;
  readonly ready: Ready;
}

const BUDGET = { totalMs: 6_000, reserveMs: 200 };

/**
 * The processes of a benchmark. The last one that started stops first. If this process is killed, the guard stops them.
 */
export class Processes {
  private readonly guard = new GuardClient({ totalMs: 3_000, reserveMs: 100 }, () => {});
  private readonly running = new Set<Run<unknown>>();
  private readonly cleanups: (() => Promise<void> | void)[] = [];

  /**
   * Starts a child and waits until it is ready.
   * @param whenReady - resolves when the child is ready. @defaultValue its first message, for a child with `ipc`
   * @throws Error with its last lines if it exits before that.
   */
  async start<Ready>(
    name: string,
    child: Child,
    whenReady: (child: ChildProcess, exited: AbortSignal) => Promise<Ready> = firstMessage,
  ): Promise<Started<Ready>> {
    let pid = 0;
    const run = this.run(child, { spawned: (spawned) => (pid = spawned) }, whenReady);
    try {
      return { pid, ready: await run.ready };
    } catch (cause) {
      run.kill();
      const { reason, lastLines } = await run.ended;
      throw new Error([`${name} does not start: ${reason}`, ...lastLines].join('\n'), { cause });
    }
  }

  /** Runs a child until it exits. @returns its output. @throws Error with its last lines if it fails. */
  async output(name: string, child: Child): Promise<string> {
    const lines: string[] = [];
    const run = this.run(child, { wroteLine: (line) => lines.push(line) }, () => new Promise(() => {}));
    const { reason } = await run.ended;
    if (reason !== 'exit code 0') throw new Error([`${name} failed: ${reason}`, ...lines.slice(-15)].join('\n'));
    return lines.join('\n');
  }

  /** Adds a function that runs after all processes have stopped. */
  onStopped(clean: () => Promise<void> | void): void {
    this.cleanups.push(clean);
  }

  /** Stops all processes, the last one first. */
  async stopAll(): Promise<void> {
    const stages = [...this.running].toReversed().map((run) => [run]);
    await stopInOrder(stages, BUDGET);
    for (const clean of this.cleanups.toReversed()) await clean();
    await this.guard.close();
  }

  private run<Ready>(
    { file, args, cwd, env, ipc = false }: Child,
    events: Partial<Pick<ChildListener, 'spawned' | 'wroteLine'>>,
    whenReady: (child: ChildProcess, exited: AbortSignal) => Promise<Ready>,
  ): Run<Ready> {
    const listener: ChildListener = {
      spawned: (pid) => {
        this.guard.started(pid, this.running.size);
        events.spawned?.(pid);
      },
      wroteLine: (line) => events.wroteLine?.(line),
      exited: (pid) => this.guard.ended(pid),
    };
    const run = runChild({ file, args, cwd, ipc, env: { ...process.env, ...env } }, listener, whenReady);
    this.running.add(run);
    void run.ended.then(() => this.running.delete(run));
    return run;
  }
}

function firstMessage<Ready>(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as Ready)));
}
