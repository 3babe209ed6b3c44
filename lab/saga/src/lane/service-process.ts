import type { ChildProcess } from 'node:child_process';
import { runChild, type Command, type Run } from '@signalbox/stack';
import type { FromAgent, ToAgent } from '../agent/messages.ts';
import type { PlantedBug } from '../agent/planted-bugs.ts';
import type { AimedFault } from '../points/fault.ts';

const LAST_LINES = 30;
const MOST_STARTS = 5;

/** What an instance says when it is ready. */
export interface Ready {
  readonly id: string;
  readonly port: number;
  readonly opsPort: number;
}

/** Hears of a process. */
export interface ProcessListener {
  struck(process: ServiceProcess, fault: AimedFault): void;
  /** It wrote something that no test can interrupt. */
  unnamed(process: ServiceProcess, sql: string): void;
}

/** One instance of a service with an agent in it, started again after each death when it is told to be. */
export class ServiceProcess {
  readonly name: string;
  readonly log: string[] = [];
  private readonly command: Omit<Command, 'ipc'>;
  private readonly listener: ProcessListener;
  private run: Run<Ready> | undefined;
  private child: ChildProcess | undefined;
  private ready = false;
  private confirm: () => void = () => {};

  constructor(name: string, command: Omit<Command, 'ipc'>, listener: ProcessListener) {
    this.name = name;
    this.command = command;
    this.listener = listener;
  }

  /** Whether it is ready, and not only on its way there. */
  get isReady(): boolean {
    return this.ready;
  }

  /** Starts it if it does not run, again if it ends on its way, as a supervisor does. @returns once it is ready. */
  async ensureRunning(): Promise<Ready> {
    for (let starts = 1; ; starts += 1) {
      this.run ??= this.start();
      const { ready, ended } = this.run;
      try {
        return await ready;
      } catch (error) {
        if (starts < MOST_STARTS) await ended;
        else throw new Error(`${this.name} does not start; it said:\n${this.log.join('\n')}`, { cause: error });
      }
    }
  }

  /** Replaces the faults that are to happen in it, and its bug. One that does not run has none. */
  async arm(faults: readonly AimedFault[], bug?: PlantedBug): Promise<void> {
    const { child, run } = this;
    if (!child?.connected || !run) return;
    const armed = new Promise<void>((resolve) => (this.confirm = resolve));
    child.send({ type: 'arm', faults, bug } satisfies ToAgent, () => {});
    await Promise.race([armed, run.ended]);
  }

  /** Takes one fault back, without waiting for it. */
  spare(fault: AimedFault): void {
    if (this.child?.connected) this.child.send({ type: 'spare', fault } satisfies ToAgent, () => {});
  }

  /** As `kill -9` does. */
  async kill(): Promise<void> {
    await this.end('kill');
  }

  async stop(): Promise<void> {
    await this.end('stop');
  }

  private async end(how: 'kill' | 'stop'): Promise<void> {
    const { run } = this;
    if (!run) return;
    run[how]();
    await run.ended;
  }

  private start(): Run<Ready> {
    const said = (line: string) => {
      if (this.log.push(line) > LAST_LINES) this.log.shift();
    };
    const run = runChild<Ready>(
      { ...this.command, ipc: true },
      { spawned: () => {}, wroteLine: said, exited: () => {} },
      (child) => this.becomesReady(child),
    );
    void run.ended.then(({ reason }) => {
      said(`ended: ${reason}`);
      if (this.run !== run) return;
      this.run = undefined;
      this.child = undefined;
      this.ready = false;
    });
    return run;
  }

  private becomesReady(child: ChildProcess): Promise<Ready> {
    this.child = child;
    return new Promise((resolve) => {
      child.on('message', (message: FromAgent | ({ readonly type: 'ready' } & Ready)) => {
        if (message.type === 'ready') {
          this.ready = true;
          resolve(message);
        }
        if (message.type === 'armed') this.confirm();
        if (message.type === 'struck') this.listener.struck(this, message.fault);
        if (message.type === 'unnamed') this.listener.unnamed(this, message.sql);
      });
    });
  }
}
