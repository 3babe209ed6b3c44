import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ending, Run } from './run.ts';
import type { Stoppable } from './stop-in-order.ts';

/** A process ended before it was ready. */
export class StartError extends Error {
  readonly ending: Ending;

  constructor(name: string, ending: Ending) {
    super(`${name} ended before it was ready (${ending.reason})`);
    this.ending = ending;
  }
}

/** Hears of a supervised process. */
export interface SupervisionListener<Ready> {
  ready(ready: Ready, restarts: number): void;
  /**
   * @param cameUp - false if it ended before it was ready.
   * @param retryInMs - when it is started again; undefined if it isn't.
   */
  died(ending: Ending, cameUp: boolean, retryInMs: number | undefined): void;
}

export interface SupervisionOptions {
  /** Whether it is started again when it dies. */
  readonly revive: boolean;
  /** Whether a start that fails waits for `restart()`, because only a change of the sources can help. */
  readonly waitsForChange?: boolean;
  /** The pause before it is started again: doubled from one death to the next, up to the second number. */
  readonly backoffMs?: readonly [first: number, most: number];
  /** How long a run may take to end when it is restarted. */
  readonly restartGraceMs?: number;
}

/** Keeps one process running: starts it, starts it again with backoff when it dies, until it is stopped. */
export class Supervised<Ready> implements Stoppable {
  /** What the present run said when it was ready; undefined while none is. */
  current: Ready | undefined;
  restarts = 0;
  readonly name: string;
  readonly gone: Promise<void>;

  private readonly launch: () => Run<Ready>;
  private readonly listener: SupervisionListener<Ready>;
  private readonly options: Required<SupervisionOptions>;
  private readonly stopping = new AbortController();
  private readonly ended = Promise.withResolvers<void>();
  private run: Run<Ready> | undefined;
  private deaths = 0;
  private restarting = new AbortController();
  private held: PromiseWithResolvers<void> | undefined;

  constructor(
    name: string,
    launch: () => Run<Ready>,
    listener: SupervisionListener<Ready>,
    options: SupervisionOptions,
  ) {
    this.name = name;
    this.gone = this.ended.promise;
    this.launch = launch;
    this.listener = listener;
    this.options = { waitsForChange: false, backoffMs: [250, 10_000], restartGraceMs: 8_000, ...options };
  }

  /**
   * Starts it, once.
   * @returns what it says when it is ready for the first time.
   * @throws StartError if it doesn't come up and no change is waited for. It is not started again then.
   */
  async start(): Promise<Ready> {
    const firstReady = Promise.withResolvers<Ready>();
    if (this.stopping.signal.aborted) throw new StartError(this.name, { reason: 'stopped', lastLines: [] });
    this.keep(firstReady).then(this.ended.resolve, this.ended.reject);
    return firstReady.promise;
  }

  /** Has it end in good order, and starts it again at once. */
  restart(): void {
    this.restarting.abort();
    this.run?.stop();
    const run = this.run;
    setTimeout(() => run?.kill(), this.options.restartGraceMs).unref();
  }

  /** Has it end in good order, and keeps it away until it is released. Resolves when it has ended. */
  async hold(): Promise<void> {
    this.held ??= Promise.withResolvers();
    this.run?.stop();
    await this.run?.gone;
  }

  /** Starts it again after `hold`. */
  release(): void {
    this.held?.resolve();
    this.held = undefined;
  }

  stop(): void {
    this.stopping.abort();
    this.release();
    if (this.run === undefined) this.ended.resolve();
    this.run?.stop();
  }

  kill(): void {
    this.stopping.abort();
    this.release();
    this.run?.kill();
  }

  private async keep(firstReady: PromiseWithResolvers<Ready>): Promise<void> {
    for (;;) {
      this.restarting = new AbortController();
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
      const ending = await this.run.gone;
      this.current = undefined;
      if (this.stopping.signal.aborted) return firstReady.reject(new StartError(this.name, ending));
      if (this.held) {
        this.listener.died(ending, cameUp, undefined);
        await this.held.promise;
        if (this.stopping.signal.aborted) return firstReady.reject(new StartError(this.name, ending));
      } else if (!this.restarting.signal.aborted) {
        if (!cameUp && this.restarts === 0 && !this.options.waitsForChange) {
          return firstReady.reject(new StartError(this.name, ending));
        }
        await this.pause(ending, cameUp, performance.now() - startedAt);
        if (this.stopping.signal.aborted) return firstReady.reject(new StartError(this.name, ending));
      }
      this.restarts += 1;
    }
  }

  private async pause(ending: Ending, cameUp: boolean, ranForMs: number): Promise<void> {
    const [firstMs, mostMs] = this.options.backoffMs;
    if (ranForMs > mostMs) this.deaths = 0;
    const startsAgain = cameUp ? this.options.revive : !this.options.waitsForChange;
    const retryInMs = startsAgain ? Math.min(mostMs, firstMs * 2 ** this.deaths) : undefined;
    this.deaths += 1;
    const wake = AbortSignal.any([this.stopping.signal, this.restarting.signal]);
    this.listener.died(ending, cameUp, retryInMs);
    if (wake.aborted) return;
    if (retryInMs === undefined) await once(wake, 'abort');
    else await delay(retryInMs, undefined, { signal: wake }).catch(() => {});
  }
}
