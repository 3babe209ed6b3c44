import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { descendants, isRunning } from '@signalbox/lab-parts/processes';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { readState, type StackState } from '@signalbox/stack';

/** The file of the launcher. */
export const LAUNCHER = fileURLToPath(import.meta.resolve('@signalbox/stack/start'));

/** One attempt to start the system, which may fail. */
export class StartAttempt {
  readonly lines: string[] = [];
  readonly process: ChildProcess;
  readonly data: string;
  private readonly closed: Promise<unknown>;

  /** @param args - DATA in them is replaced by the data folder. */
  constructor(
    file: string,
    args: readonly string[],
    { data = newFolder(), env = {}, cwd = workspaceRoot }: AttemptOptions = {},
  ) {
    this.data = data;
    this.process = spawn(
      file,
      args.map((arg) => arg.replaceAll('DATA', data)),
      { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] },
    );
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    this.closed = once(this.process, 'close');
    this.closed.catch(() => {});
  }

  get state(): StackState {
    return readState(this.data);
  }

  /** Waits until the system is ready, the process has exited, or a minute has passed. */
  async outcome(): Promise<'ready' | 'refused' | 'hangs'> {
    const deadline = performance.now() + 60_000;
    while (performance.now() < deadline) {
      if (this.lines.some((line) => line.includes('Ctrl-C stops everything'))) return 'ready';
      if (this.process.exitCode !== null || this.process.signalCode !== null) {
        await Promise.race([this.closed, delay(1_000)]);
        return 'refused';
      }
      await delay(50);
    }
    return 'hangs';
  }

  /** Whether a line contains the text within this time. */
  async prints(text: string, timeoutMs = 30_000): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      if (this.lines.some((line) => line.includes(text))) return true;
      await delay(20);
    }
    return false;
  }

  /** The printed errors and warnings, or else the last lines. */
  problems(): string {
    return this.lines.filter((line) => /^[✗!]/.test(line)).join(' ') || this.lines.slice(-2).join(' ');
  }

  /** The ids of the launcher and its descendants; empty if the system is not ready. */
  processes(): number[] {
    try {
      return descendants(this.state.launcher.pid);
    } catch {
      return [];
    }
  }

  /** Stops the system and deletes its data. */
  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Stops the system: gracefully if it is ready. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const pids = this.processes();
    const [launcher] = pids;
    if (launcher !== undefined && isRunning(launcher)) process.kill(launcher, signal);
    else if (this.process.exitCode === null) this.process.kill('SIGTERM');
    await waitForExit(pids, 15_000);
    if (this.process.exitCode === null) this.process.kill('SIGKILL');
  }
}

interface AttemptOptions {
  readonly data?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export const newFolder = () => mkdtempSync(join(tmpdir(), 'signalbox-verify-'));

/** The PATH with only the folders that satisfy the condition. */
export const filteredPath = (isWanted: (folder: string) => boolean) =>
  (process.env.PATH ?? '').split(delimiter).filter(isWanted).join(delimiter);

/** Waits until these processes have exited or the time is over. @returns how many still run. */
export async function waitForExit(pids: readonly number[], timeoutMs: number): Promise<number> {
  const deadline = performance.now() + timeoutMs;
  while (pids.some(isRunning) && performance.now() < deadline) await delay(50);
  return pids.filter(isRunning).length;
}
