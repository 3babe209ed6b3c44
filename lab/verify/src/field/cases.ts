import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { FROM_SOURCES } from '@signalbox/stack';
import { until } from '@signalbox/testing/until';
import type { Observation } from './registry.ts';

const program = fileURLToPath(new URL('wagons-service.ts', import.meta.url));

export interface Ready {
  readonly port: number;
  readonly opsPort: number;
}

/** Runs cases one after another, and stops the processes of each case at its end. */
export class Cases {
  readonly observations: Observation[] = [];
  private readonly processes: ChildProcess[] = [];

  /** Runs a case and records its result. If it throws, the error is the result. */
  async add(what: string, observe: () => Promise<string>, expected: string): Promise<void> {
    const found = await observe().catch((error: unknown) => `failed: ${(error as Error).message}`);
    this.observations.push([what, found, expected]);
    for (const child of this.processes.splice(0)) child.kill('SIGKILL');
  }

  /** Starts an instance of the service `wagons`. */
  start(env: NodeJS.ProcessEnv): WagonsProcess {
    const child = fork(program, {
      cwd: workspaceRoot,
      execArgv: [...FROM_SOURCES],
      env: { ...process.env, RPC_TLS: 'off', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.processes.push(child);
    return new WagonsProcess(child);
  }

  /** Prints the observations and exits. */
  print(): never {
    console.log(JSON.stringify(this.observations));
    process.exit(0);
  }
}

/** An instance of the service `wagons`. */
export class WagonsProcess {
  log = '';
  readonly exit: Promise<string>;
  readonly child: ChildProcess;

  constructor(child: ChildProcess) {
    this.child = child;
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    this.exit = once(child, 'exit').then(([code]) => `exit ${code}`);
  }

  async ready(): Promise<Ready> {
    const ended = this.exit.then((code) => Promise.reject(new Error(`${code}: ${this.log}`)));
    const [ready] = await Promise.race([once(this.child, 'message') as Promise<[Ready]>, ended, rejectAfter(30_000)]);
    return ready;
  }

  /** Waits for its exit. @returns `exit 78, logged` if its log contains the text. */
  async exitsWithLog(text: string): Promise<string> {
    const code = await Promise.race([this.exit, rejectAfter(30_000)]);
    return `${code}, ${this.log.includes(text) ? 'logged' : `not logged: ${this.log}`}`;
  }

  /** Waits until its log contains the text. @returns `logged`. */
  async logs(text: string): Promise<string> {
    await until(() => this.log.includes(text), { timeoutMs: 20_000 }).catch(() => {
      throw new Error(`expected the log to contain ${text} within 20 s, got ${this.log}`);
    });
    return 'logged';
  }
}

/** A timeout for `Promise.race`. @throws Error after this time. */
export async function rejectAfter(timeoutMs: number): Promise<never> {
  await delay(timeoutMs, undefined, { ref: false });
  throw new Error(`timed out after ${timeoutMs} ms`);
}
