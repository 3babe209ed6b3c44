import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { StopBudget } from './stop-in-order.ts';

/** A message from the launcher to its guard. The guard stops later stages first. */
export type GuardMessage =
  | { kind: 'started'; pid: number; stage: number; signal: NodeJS.Signals }
  | { kind: 'ended'; pid: number }
  | { kind: 'leftover'; path: string }
  | { kind: 'close' };

const GUARD = fileURLToPath(new URL('guard.ts', import.meta.url));

/**
 * The launcher's connection to its guard process: starts it, reports running processes, and starts another guard if it
 * ends unexpectedly.
 */
export class GuardClient {
  private readonly recorded: GuardMessage[] = [];
  private readonly budget: StopBudget;
  private readonly onStart: (pid: number) => void;
  private guard: ChildProcessByStdio<Writable, null, null>;
  private closing = false;

  /**
   * @param budget - how long the guard may take to stop all processes.
   * @param onStart - called with the guard's pid after each start of a guard.
   */
  constructor(budget: StopBudget, onStart: (pid: number) => void) {
    this.budget = budget;
    this.onStart = onStart;
    this.guard = this.start();
  }

  /** Reports a running process, and the signal that stops it. */
  started(pid: number, stage: number, signal: NodeJS.Signals = 'SIGTERM'): void {
    this.record({ kind: 'started', pid, stage, signal });
  }

  ended(pid: number): void {
    const index = this.recorded.findIndex((message) => message.kind === 'started' && message.pid === pid);
    if (index >= 0) this.recorded.splice(index, 1);
    this.send({ kind: 'ended', pid });
  }

  /** Reports a file or folder to delete after the last process has ended. */
  leftover(path: string): void {
    this.record({ kind: 'leftover', path });
  }

  /** Ends the guard after all processes have stopped. */
  async close(): Promise<void> {
    this.closing = true;
    if (this.guard.exitCode !== null || this.guard.signalCode !== null) return;
    this.send({ kind: 'close' });
    this.guard.stdin.end();
    await once(this.guard, 'exit');
  }

  private record(message: GuardMessage): void {
    this.recorded.push(message);
    this.send(message);
  }

  private send(message: GuardMessage): void {
    this.guard.stdin.write(`${JSON.stringify(message)}\n`);
  }

  private start(): ChildProcessByStdio<Writable, null, null> {
    const guard = spawn(process.execPath, [GUARD, JSON.stringify(this.budget)], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
    });
    guard.stdin.on('error', () => {});
    guard.on('error', () => {});
    guard.once('exit', () => {
      if (this.closing) return;
      this.guard = this.start();
      for (const message of this.recorded) this.send(message);
    });
    if (guard.pid !== undefined) this.onStart(guard.pid);
    return guard;
  }
}
