import type { ChildProcess } from 'node:child_process';
import { runChild, type Command, type Run } from '@signalbox/stack';
import type { FromAgent, ToAgent } from '../agent/messages.ts';
import type { PlantedBug } from '../agent/planted-bugs.ts';
import type { TargetedFault } from '../points/fault.ts';

const MAX_LOG_LINES = 30;
const MAX_STARTS = 5;

/** The message that an instance sends when it is ready. */
export interface Ready {
  readonly id: string;
  readonly port: number;
  readonly opsPort: number;
}

/** Receives events of a process. */
export interface ProcessListener {
  triggered(process: ServiceProcess, fault: TargetedFault): void;
  /** The process sent a write that has no point, so no test can interrupt it. */
  unnamed(process: ServiceProcess, sql: string): void;
}

/** One instance of a service with the agent. Call {@link ensureRunning} to restart it after it died. */
export class ServiceProcess {
  readonly name: string;
  readonly log: string[] = [];
  private readonly command: Omit<Command, 'ipc'>;
  private readonly listener: ProcessListener;
  private run: Run<Ready> | undefined;
  private child: ChildProcess | undefined;
  private ready = false;
  private onArmed: () => void = () => {};

  constructor(name: string, command: Omit<Command, 'ipc'>, listener: ProcessListener) {
    this.name = name;
    this.command = command;
    this.listener = listener;
  }

  /** Whether the instance is ready, not only starting. */
  get isReady(): boolean {
    return this.ready;
  }

  /** Starts the instance if it is not running. Like a supervisor, starts it again if it exits before it is ready. */
  async ensureRunning(): Promise<Ready> {
    for (let starts = 1; ; starts += 1) {
      this.run ??= this.start();
      const { ready, ended } = this.run;
      try {
        return await ready;
      } catch (error) {
        if (starts < MAX_STARTS) await ended;
        else
          throw new Error(
            `${this.name} does not start after ${MAX_STARTS} attempts; its last log lines:\n${this.log.join('\n')}`,
            { cause: error },
          );
      }
    }
  }

  /** Replaces the faults and the bug of the instance. Does nothing if the instance is not running. */
  async arm(faults: readonly TargetedFault[], bug?: PlantedBug): Promise<void> {
    const { child, run } = this;
    if (!child?.connected || !run) return;
    const armed = new Promise<void>((resolve) => (this.onArmed = resolve));
    child.send({ type: 'arm', faults, bug } satisfies ToAgent, () => {});
    await Promise.race([armed, run.ended]);
  }

  /** Removes one fault, without waiting for a confirmation. */
  disarm(fault: TargetedFault): void {
    if (this.child?.connected) this.child.send({ type: 'disarm', fault } satisfies ToAgent, () => {});
  }

  /** Sends SIGKILL. */
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
    const addLine = (line: string) => {
      if (this.log.push(line) > MAX_LOG_LINES) this.log.shift();
    };
    const run = runChild<Ready>(
      { ...this.command, ipc: true },
      { spawned: () => {}, wroteLine: addLine, exited: () => {} },
      (child) => this.whenReady(child),
    );
    void run.ended.then(({ reason }) => {
      addLine(`ended: ${reason}`);
      if (this.run !== run) return;
      this.run = undefined;
      this.child = undefined;
      this.ready = false;
    });
    return run;
  }

  private whenReady(child: ChildProcess): Promise<Ready> {
    this.child = child;
    return new Promise((resolve) => {
      child.on('message', (message: FromAgent | ({ readonly type: 'ready' } & Ready)) => {
        if (message.type === 'ready') {
          this.ready = true;
          resolve(message);
        }
        if (message.type === 'armed') this.onArmed();
        if (message.type === 'triggered') this.listener.triggered(this, message.fault);
        if (message.type === 'unnamed') this.listener.unnamed(this, message.sql);
      });
    });
  }
}
