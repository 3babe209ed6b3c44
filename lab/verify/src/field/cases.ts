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

/** Cases, one after another, and the processes of each, which end with it. */
export class Cases {
  readonly observations: Observation[] = [];
  private readonly processes: ChildProcess[] = [];

  /** Observes something. What a case throws is what it found. */
  async add(what: string, observe: () => Promise<string>, expected: string): Promise<void> {
    const found = await observe().catch((error: unknown) => `failed: ${(error as Error).message}`);
    this.observations.push([what, found, expected]);
    for (const child of this.processes.splice(0)) child.kill('SIGKILL');
  }

  /** Starts an instance of a service named wagons. */
  start(env: NodeJS.ProcessEnv): WagonsProcess {
    const child = fork(program, {
      cwd: workspaceRoot,
      execArgv: [...FROM_SOURCES],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.processes.push(child);
    return new WagonsProcess(child);
  }

  /** Prints what was observed and ends the process. */
  print(): never {
    console.log(JSON.stringify(this.observations));
    process.exit(0);
  }
}

/** An instance of the service wagons. */
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
    const [ready] = await Promise.race([once(this.child, 'message') as Promise<[Ready]>, ended, late(30_000)]);
    return ready;
  }

  /** `exit 78, said` where its log has this text in the end. */
  async ends(text: string): Promise<string> {
    const code = await Promise.race([this.exit, late(30_000)]);
    return `${code}, ${this.log.includes(text) ? 'said' : `not said: ${this.log}`}`;
  }

  /** `said` as soon as its log has this text. */
  async says(text: string): Promise<string> {
    await until(() => this.log.includes(text), { timeoutMs: 20_000 }).catch(() => {
      throw new Error(`not said within 20 s, but: ${this.log}`);
    });
    return 'said';
  }
}

/** @throws Error after the time: what a case races with something that may never come. */
export async function late(timeoutMs: number): Promise<never> {
  await delay(timeoutMs, undefined, { ref: false });
  throw new Error(`not within ${timeoutMs} ms`);
}
