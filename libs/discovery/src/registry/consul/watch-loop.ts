import type { StateLog } from '../../state-log.ts';
import type { Random } from '@signalbox/balancing';
import type { Clock } from '../../timing/clock.ts';
import { BackoffLogTimer } from '../../timing/backoff-log-timer.ts';
import { retryPauseMs } from '../../timing/retry-pause.ts';
import { TokenBucket } from '../../timing/token-bucket.ts';
import { RegistryAccessDeniedError } from '../registry-errors.ts';

export interface WatchResponse<Value> {
  readonly value: Value;
  /** The index of the reply. Invalid below 1. */
  readonly index: number;
  /** Maximum age of the reply, in milliseconds. */
  readonly lastContactMs: number;
  readonly knownLeader: boolean;
}

/** Reads the value. Resolves immediately with index 0, otherwise when the index has changed or the wait has ended. */
export type WatchRead<Value> = (index: number, waitMs: number, signal: AbortSignal) => Promise<WatchResponse<Value>>;

/** What a loop watches. */
export interface Watched<Value> {
  /** What it is in log lines: `list`. */
  readonly noun: string;
  /** Fields of each log line. */
  readonly about: object;
  readonly read: WatchRead<Value>;
  /** Whether two values are equal. Only a different value is reported. */
  isSame(one: Value, other: Value): boolean;
  /** Whether a value is reported now. Called with the value of each reply. @defaultValue always */
  accepts?(value: Value): boolean;
}

export interface WatchLoopOptions {
  /** Maximum wait of a blocking query, in milliseconds. */
  readonly waitMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: StateLog;
}

/** Age above which a reply is logged as outdated. Consul's own clients use 5 seconds too. */
const OLD_MS = 5000;

/**
 * Wait of the first blocking query after a pause. If the registry has lost its state meanwhile, a query with the old
 * index hangs for its whole wait.
 */
const AFTER_PAUSE_MS = 1000;

const lines = {
  current: () => 'registry reachable again',
  old: (noun: string) => `registry has no leader: the ${noun} may be outdated`,
  interrupted: (noun: string) => `registry not reachable: keeping the last ${noun}`,
  denied: (noun: string) => `registry denies access: keeping the last ${noun}`,
};
type State = keyof typeof lines;

/**
 * Watches one value of the registry with blocking queries, following the client rules in Consul's documentation: it
 * resets the index when it goes backwards, is below 1, or after an error; it limits the query rate, more strictly after
 * replies without a change, since the index may change without one; it pauses for a random time after an error.
 * @see https://developer.hashicorp.com/consul/api-docs/features/blocking
 */
export class WatchLoop<Value> {
  /** Limits queries to 20 per second, so that rapid changes are seen promptly. */
  private readonly queries: TokenBucket;
  /** Limits replies without a change: 10 queries in the first second, then 2 per second. */
  private readonly unchanged: TokenBucket;
  private readonly failureLog: BackoffLogTimer;
  private index = 0;
  /** In an object, because a value may be undefined. */
  private lastAnswer: { readonly value: Value } | undefined;
  private reported: { readonly value: Value } | undefined;
  private state: State = 'current';

  constructor(
    private readonly watched: Watched<Value>,
    private readonly options: WatchLoopOptions,
  ) {
    const { clock } = options;
    this.queries = new TokenBucket({ capacity: 1, refillMs: 50 }, clock);
    this.unchanged = new TokenBucket({ capacity: 7, refillMs: 500 }, clock);
    this.failureLog = new BackoffLogTimer(clock);
  }

  /**
   * Runs until the signal aborts.
   * @param onValue - called with the first value, and with each different one.
   * @param onFailure - called with each failure, and with undefined for the first reply after failures.
   */
  async run(
    onValue: (value: Value) => void,
    signal: AbortSignal,
    onFailure: (reason: Error | undefined) => void = () => undefined,
  ): Promise<void> {
    const { clock, random, waitMs } = this.options;
    let paused = false;
    for (;;) {
      paused = (await this.queries.take(signal)) || paused;
      if (signal.aborted) return;
      try {
        const answer = await this.watched.read(this.index, paused ? Math.min(waitMs, AFTER_PAUSE_MS) : waitMs, signal);
        if (signal.aborted) return;
        this.index = answer.index < this.index ? 0 : answer.index;
        if (this.hasFailed) onFailure(undefined);
        this.onAnswer(answer);
        const changed = !this.isSame(this.lastAnswer, answer);
        if (changed) this.lastAnswer = answer;
        this.report(this.lastAnswer!, onValue);
        paused = !changed && (await this.unchanged.take(signal));
      } catch (error) {
        if (signal.aborted) return;
        // If the registry has lost its state, a query with the old index hangs for its whole wait.
        this.index = 0;
        onFailure(error as Error);
        this.failed(error);
        await clock.sleep(retryPauseMs(random), signal);
      }
    }
  }

  private report(answer: { readonly value: Value }, onValue: (value: Value) => void): void {
    if (this.watched.accepts?.(answer.value) === false || this.isSame(this.reported, answer)) return;
    onValue(answer.value);
    this.reported = answer;
  }

  private isSame(known: { readonly value: Value } | undefined, { value }: { readonly value: Value }): boolean {
    return known !== undefined && this.watched.isSame(known.value, value);
  }

  private onAnswer({ lastContactMs, knownLeader }: WatchResponse<Value>): void {
    this.enter(lastContactMs > OLD_MS || !knownLeader ? 'old' : 'current', { lastContactMs, knownLeader });
  }

  private get hasFailed(): boolean {
    return this.state === 'interrupted' || this.state === 'denied';
  }

  private failed(error: unknown): void {
    const state = error instanceof RegistryAccessDeniedError ? 'denied' : 'interrupted';
    if (this.state !== state) this.failureLog.restart();
    const forMs = this.failureLog.due();
    if (forMs !== undefined) this.log('warn', state, { forMs, err: error });
    this.enter(state, { err: error });
  }

  private enter(state: State, fields: object): void {
    if (this.state === state) return;
    this.state = state;
    this.log(state === 'current' ? 'info' : 'warn', state, fields);
  }

  private log(level: keyof StateLog, state: State, fields: object): void {
    const { about, noun } = this.watched;
    this.options.logger[level]({ ...about, ...fields }, lines[state](noun));
  }
}
