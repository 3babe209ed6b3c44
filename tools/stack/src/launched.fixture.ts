import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from '@signalbox/testing';
import type { NumberedCommand, StackCommand, CommandReport } from './control/command.ts';
import { identify, isAlive, type ProcessIdentity } from './processes/process-identity.ts';
import { readState, type StackState } from './state-file.ts';

const SCRIPT = fileURLToPath(new URL('launcher.fixture.ts', import.meta.url));

/** A launcher in its own process, with stand-ins for the services. */
export class Launched {
  readonly lines: string[] = [];
  readonly process: ChildProcess;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private readonly dataDir: string;
  private commands = 0;

  constructor(dataDir: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    this.dataDir = dataDir;
    const few = ['--scale', 'users=1', '--scale', 'orders=1', '--port', '0', '--data', dataDir];
    this.process = spawn(process.execPath, [SCRIPT, ...few, ...args], {
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    this.exited = once(this.process, 'close').then(([code, signal]) => ({ code, signal }));
  }

  get state(): StackState {
    return readState(this.dataDir);
  }

  get output(): string {
    return this.lines.join('\n');
  }

  async prints(text: string | RegExp): Promise<void> {
    const isPrinted = () => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output));
    await until(isPrinted, { timeoutMs: 40_000 }).catch(() => {
      throw new Error(`expected ${text} in:
${this.output}`);
    });
  }

  /** Sends a command and returns its report. */
  async execute(command: StackCommand): Promise<CommandReport> {
    this.commands += 1;
    const number = this.commands;
    this.process.send({ number, command } satisfies NumberedCommand);
    for (;;) {
      const [report] = (await once(this.process, 'message')) as [CommandReport];
      if (report.number === number) return report;
    }
  }

  async ready(): Promise<this> {
    await this.prints('Ctrl-C stops everything.');
    return this;
  }

  /** The launcher and all processes that it started. */
  processes(): ProcessIdentity[] {
    return [this.process.pid!, ...descendants(this.process.pid!)].flatMap((pid) => identify(pid) ?? []);
  }
}

/** Waits until all these processes have ended. */
export async function untilEnded(processes: readonly ProcessIdentity[]): Promise<void> {
  await until(() => !processes.some(isAlive), { timeoutMs: 15_000 });
}

function descendants(pid: number): number[] {
  const table = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const parents = table.map((row) => row.trim().split(/\s+/).map(Number));
  const childrenOf = (parent: number): number[] =>
    parents.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child!, ...childrenOf(child!)]);
  return childrenOf(pid);
}
