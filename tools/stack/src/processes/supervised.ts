import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExitReport, Run } from './run.ts';
import type { Stoppable } from './stop-in-order.ts';

/** A process ended before it was ready. */
export class StartError extends Error {
  readonly exit: ExitReport;

  constructor(name: string, exit: ExitReport) {
    super(`${name} ended before it was ready (${exit.reason})`);
    this.exit = exit;
  }
}

/** A command is not possible in the present state of a process. */
export class ProcessStateError extends Error {
  constructor(name: string, status: ProcessStatus, expected: ProcessStatus) {
    super(`${name} is ${status}: expected it to be ${expected}`);
  }
}

/**
 * What a supervised process does. `waiting`: it starts later by itself. `stopped`: only `release` or `restart` starts it.
 */
export type ProcessStatus = 'waiting' | 'starting' | 'ready' | 'frozen' | 'stopped';

/** Receives the events of a supervised process. */
export interface SupervisionListener<Ready> {
  ready(ready: Ready, restarts: number): void;
  /**
   * @param wasReady - false if the process ended before it was ready.
   * @param retryInMs - the pause before the restart; undefined if there is no restart.
   */
  exited(exit: ExitReport, wasReady: boolean, retryInMs: number | undefined): void;
}

export interface SupervisionOptions {
  /** Whether a process that exits is restarted. */
  readonly restartOnExit: boolean;
  /** Whether a failed start waits for `restart()`, because only a change of the sources can help. */
  readonly waitsForChange?: boolean;
  /** The pause before a restart. It doubles after each exit, up to the second number. */
  readonly backoffMs?: readonly [first: number, max: number];
  /** Time limit for the graceful stop of a restart. */
  readonly restartGraceMs?: number;
}

/** Keeps one process running until it is stopped: restarts it, with exponential backoff, when it exits. */
export class Supervised<Ready> implements Stoppable {
  /** What the present process reported when it became ready; undefined if none is ready. */
  current: Ready | undefined;
  restarts = 0;
  readonly name: string;
  readonly ended: Promise<void>;

  private readonly launch: () => Run<Ready>;
  private readonly listener: SupervisionListener<Ready>;
  private readonly options: Required<SupervisionOptions>;
  private readonly stopping = new AbortController();
  private readonly whenEnded = Promise.withResolvers<void>();
  private run: Run<Ready> | undefined;
  private consecutiveExits = 0;
  private restarting = new AbortController();
  private held: PromiseWithResolvers<void> | undefined;
  private frozen: NodeJS.Timeout | undefined;
  private isRunning = false;
  private willStart = true;

  constructor(
    name: string,
    launch: () => Run<Ready>,
    listener: SupervisionListener<Ready>,
    options: SupervisionOptions,
  ) {
    this.name = name;
    this.ended = this.whenEnded.promise;
    this.launch = launch;
    this.listener = listener;
    this.options = { waitsForChange: false, backoffMs: [250, 10_000], restartGraceMs: 8_000, ...options };
  }

  /**
   * Starts the process. Call it once.
   * @returns what the process reports when it is ready for the first time.
   * @throws StartError if the process ends before it is ready and `waitsForChange` is false. It is not restarted then.
   */
  async start(): Promise<Ready> {
    const firstReady = Promise.withResolvers<Ready>();
    if (this.stopping.signal.aborted) throw new StartError(this.name, { reason: 'stopped', lastLines: [] });
    this.supervise(firstReady).then(this.whenEnded.resolve, this.whenEnded.reject);
    return firstReady.promise;
  }

  get status(): ProcessStatus {
    if (this.frozen) return 'frozen';
    if (this.current !== undefined) return 'ready';
    if (this.isRunning) return 'starting';
    return this.willStart && !this.held ? 'waiting' : 'stopped';
  }

  /** Stops the process gracefully, and starts it again immediately. Starts it if it is stopped. */
  restart(): void {
    this.release();
    this.restarting.abort();
    const { run } = this;
    this.stopRun();
    setTimeout(() => run?.kill(), this.options.restartGraceMs).unref();
  }

  /** Stops the process gracefully, and keeps it stopped until `release`. Resolves when it has ended. */
  async hold(): Promise<void> {
    this.held ??= Promise.withResolvers();
    this.stopRun();
    await this.run?.ended;
  }

  /** Starts the process again after `hold`, or immediately if it has ended. */
  release(): void {
    this.held?.resolve();
    this.held = undefined;
    if (!this.isRunning) this.restarting.abort();
  }

  /** Kills the present process. It restarts as after any unexpected exit. @throws ProcessStateError */
  crash(): void {
    if (!this.isRunning) throw new ProcessStateError(this.name, this.status, 'ready');
    this.killRun();
  }

  /**
   * Suspends the process.
   * @param ms - for so long. It continues earlier if it is stopped.
   * @throws ProcessStateError
   */
  freeze(ms: number): void {
    const isStopping = this.held !== undefined || this.stopping.signal.aborted;
    if (this.current === undefined || isStopping) throw new ProcessStateError(this.name, this.status, 'ready');
    clearTimeout(this.frozen);
    this.frozen = setTimeout(() => this.thaw(), ms).unref();
    this.run?.signal('SIGSTOP');
  }

  stop(): void {
    this.stopping.abort();
    this.release();
    if (this.run === undefined) this.whenEnded.resolve();
    this.stopRun();
  }

  kill(): void {
    this.stopping.abort();
    this.release();
    this.killRun();
  }

  /** A suspended process would not handle the request to stop. */
  private stopRun(): void {
    this.thaw();
    this.run?.stop();
  }

  private killRun(): void {
    this.thaw();
    this.run?.kill();
  }

  private thaw(): void {
    if (this.frozen === undefined) return;
    clearTimeout(this.frozen);
    this.frozen = undefined;
    this.run?.signal('SIGCONT');
  }

  private async supervise(firstReady: PromiseWithResolvers<Ready>): Promise<void> {
    for (;;) {
      this.restarting = new AbortController();
      this.isRunning = true;
      this.run = this.launch();
      const startedAt = performance.now();
      const cameUp = await this.run.ready.then(
        (ready) => {
          this.current = ready;
          firstReady.resolve(ready);
          this.listener.ready(ready, this.restarts);
          return true;
        },
        () => false,
      );
      const exit = await this.run.ended;
      this.current = undefined;
      this.isRunning = false;
      clearTimeout(this.frozen);
      this.frozen = undefined;
      if (this.stopping.signal.aborted) return firstReady.reject(new StartError(this.name, exit));
      if (this.held) {
        this.listener.exited(exit, cameUp, undefined);
      } else if (!this.restarting.signal.aborted) {
        if (!cameUp && this.restarts === 0 && !this.options.waitsForChange) {
          return firstReady.reject(new StartError(this.name, exit));
        }
        await this.pauseBeforeRestart(exit, cameUp, performance.now() - startedAt);
      }
      // A process may also be held during the pause.
      await this.held?.promise;
      if (this.stopping.signal.aborted) return firstReady.reject(new StartError(this.name, exit));
      this.restarts += 1;
    }
  }

  private async pauseBeforeRestart(exit: ExitReport, cameUp: boolean, ranForMs: number): Promise<void> {
    const [firstMs, maxMs] = this.options.backoffMs;
    if (ranForMs > maxMs) this.consecutiveExits = 0;
    const willRestart = cameUp ? this.options.restartOnExit : !this.options.waitsForChange;
    const retryInMs = willRestart ? Math.min(maxMs, firstMs * 2 ** this.consecutiveExits) : undefined;
    this.consecutiveExits += 1;
    this.willStart = retryInMs !== undefined || this.options.waitsForChange;
    const wake = AbortSignal.any([this.stopping.signal, this.restarting.signal]);
    this.listener.exited(exit, cameUp, retryInMs);
    if (wake.aborted) return;
    if (retryInMs === undefined) await once(wake, 'abort');
    else await delay(retryInMs, undefined, { signal: wake }).catch(() => {});
  }
}
