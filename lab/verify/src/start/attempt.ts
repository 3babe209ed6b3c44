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

/** The launcher's file. */
export const START = fileURLToPath(import.meta.resolve('@signalbox/stack/start'));

/** One try to start the system, however it ends. */
export class Attempt {
  readonly lines: string[] = [];
  readonly process: ChildProcess;
  readonly data: string;
  private readonly closed: Promise<unknown>;

  /** @param args - every DATA in them becomes the data folder. */
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

  /** Waits until it is ready, has ended, or a minute has passed. */
  async settled(): Promise<'ready' | 'refused' | 'hangs'> {
    const limit = performance.now() + 60_000;
    while (performance.now() < limit) {
      if (this.lines.some((line) => line.includes('Ctrl-C stops everything'))) return 'ready';
      if (this.process.exitCode !== null || this.process.signalCode !== null) {
        await Promise.race([this.closed, delay(1_000)]);
        return 'refused';
      }
      await delay(50);
    }
    return 'hangs';
  }

  async says(text: string, withinMs = 30_000): Promise<boolean> {
    const limit = performance.now() + withinMs;
    while (performance.now() < limit) {
      if (this.lines.some((line) => line.includes(text))) return true;
      await delay(20);
    }
    return false;
  }

  /** The lines that say what is wrong. */
  faults(): string {
    return this.lines.filter((line) => /^[✗!]/.test(line)).join(' ') || this.lines.slice(-2).join(' ');
  }

  /** The launcher and all that it has started; empty when it is not ready. */
  processes(): number[] {
    try {
      return descendants(this.state.launcher.pid);
    } catch {
      return [];
    }
  }

  /** Ends it, and forgets its data. */
  async end(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Ends it, in good order where it is ready. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const pids = this.processes();
    const [launcher] = pids;
    if (launcher !== undefined && isRunning(launcher)) process.kill(launcher, signal);
    else if (this.process.exitCode === null) this.process.kill('SIGTERM');
    await leftOf(pids, 15_000);
    if (this.process.exitCode === null) this.process.kill('SIGKILL');
  }
}

interface AttemptOptions {
  readonly data?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export const newFolder = () => mkdtempSync(join(tmpdir(), 'signalbox-verify-'));

/** The folders of the PATH for which this holds. */
export const pathOf = (isWanted: (folder: string) => boolean) =>
  (process.env.PATH ?? '').split(delimiter).filter(isWanted).join(delimiter);

/** How many of these processes are left after this time, or as soon as none is. */
export async function leftOf(pids: readonly number[], withinMs: number): Promise<number> {
  const limit = performance.now() + withinMs;
  while (pids.some(isRunning) && performance.now() < limit) await delay(50);
  return pids.filter(isRunning).length;
}
