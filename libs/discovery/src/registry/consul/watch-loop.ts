import { sameInstances, type Instance } from '../../instance.ts';
import type { StateLog } from '../../state-log.ts';
import type { Random } from '@signalbox/balancing';
import type { Clock } from '../../timing/clock.ts';
import { BackoffLogTimer } from '../../timing/backoff-log-timer.ts';
import { retryPauseMs } from '../../timing/retry-pause.ts';
import { TokenBucket } from '../../timing/token-bucket.ts';
import { RegistryAccessDeniedError } from '../registry-errors.ts';
import { EmptyListHold } from './empty-list-hold.ts';

export interface WatchResponse {
  readonly instances: readonly Instance[];
  /** The index of the reply. Invalid below 1. */
  readonly index: number;
  /** Maximum age of the reply, in milliseconds. */
  readonly lastContactMs: number;
  readonly knownLeader: boolean;
}

/**
 * Queries the instances. Resolves immediately with index 0, otherwise when the index has changed or the wait has ended.
 */
export type ReadInstances = (index: number, waitMs: number, signal: AbortSignal) => Promise<WatchResponse>;

export interface WatchLoopOptions {
  /** Maximum wait of a blocking query, in milliseconds. */
  readonly waitMs: number;
  /** Time before an empty list replaces a non-empty one, in milliseconds. */
  readonly emptyHoldMs: number;
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
  current: 'registry reachable again',
  old: 'registry has no leader: the list may be outdated',
  interrupted: 'registry not reachable: keeping the last list',
  denied: 'registry denies access to the instances: keeping the last list',
};
type State = keyof typeof lines;

/**
 * Watches the instances of one service with blocking queries, following the client rules in Consul's documentation: it
 * resets the index when it goes backwards, is below 1, or after an error; it limits the query rate, more strictly after
 * replies without a change, since the index may change without one; it pauses for a random time after an error.
 * @see https://developer.hashicorp.com/consul/api-docs/features/blocking
 */
export class WatchLoop {
  /** Limits queries to 20 per second, so that rapid changes are seen promptly. */
  private readonly queries: TokenBucket;
  /** Limits replies without a change: 10 queries in the first second, then 2 per second. */
  private readonly unchanged: TokenBucket;
  private readonly hold: EmptyListHold;
  private readonly failureLog: BackoffLogTimer;
  private index = 0;
  private lastAnswer: readonly Instance[] | undefined;
  private reported: readonly Instance[] | undefined;
  private state: State = 'current';

  constructor(
    private readonly service: string,
    private readonly read: ReadInstances,
    private readonly options: WatchLoopOptions,
  ) {
    const { clock, emptyHoldMs } = options;
    this.queries = new TokenBucket({ capacity: 1, refillMs: 50 }, clock);
    this.unchanged = new TokenBucket({ capacity: 7, refillMs: 500 }, clock);
    this.hold = new EmptyListHold(emptyHoldMs, clock);
    this.failureLog = new BackoffLogTimer(clock);
  }

  /**
   * Runs until the signal aborts.
   * @param onFailure - called with each failure, and with undefined for the first reply after failures.
   */
  async run(
    onInstances: (instances: readonly Instance[]) => void,
    signal: AbortSignal,
    onFailure: (reason: Error | undefined) => void = () => undefined,
  ): Promise<void> {
    const { clock, random, waitMs } = this.options;
    let paused = false;
    for (;;) {
      paused = (await this.queries.take(signal)) || paused;
      if (signal.aborted) return;
      try {
        const maxMs = this.hold.waitMs(paused ? Math.min(waitMs, AFTER_PAUSE_MS) : waitMs);
        const answer = await this.read(this.index, maxMs, signal);
        if (signal.aborted) return;
        this.index = answer.index < this.index ? 0 : answer.index;
        if (this.hasFailed) onFailure(undefined);
        this.onAnswer(answer);
        const changed = this.lastAnswer === undefined || !sameInstances(this.lastAnswer, answer.instances);
        if (changed) this.lastAnswer = answer.instances;
        this.report(this.lastAnswer!, onInstances);
        paused = !changed && (await this.unchanged.take(signal));
      } catch (error) {
        if (signal.aborted) return;
        // If the registry has lost its state, a query with the old index hangs for its whole wait.
        this.index = 0;
        this.hold.interrupted();
        onFailure(error as Error);
        this.failed(error);
        await clock.sleep(retryPauseMs(random), signal);
      }
    }
  }

  private report(instances: readonly Instance[], onInstances: (instances: readonly Instance[]) => void): void {
    if (!this.hold.accepts(instances.length)) return;
    if (this.reported !== undefined && sameInstances(this.reported, instances)) return;
    onInstances(instances);
    this.reported = instances;
  }

  private onAnswer({ lastContactMs, knownLeader }: WatchResponse): void {
    this.enter(lastContactMs > OLD_MS || !knownLeader ? 'old' : 'current', { lastContactMs, knownLeader });
  }

  private get hasFailed(): boolean {
    return this.state === 'interrupted' || this.state === 'denied';
  }

  private failed(error: unknown): void {
    const state = error instanceof RegistryAccessDeniedError ? 'denied' : 'interrupted';
    if (this.state !== state) this.failureLog.restart();
    const forMs = this.failureLog.due();
    if (forMs !== undefined) this.log('warn', lines[state], { forMs, err: error });
    this.enter(state, { err: error });
  }

  private enter(state: State, fields: object): void {
    if (this.state === state) return;
    this.state = state;
    this.log(state === 'current' ? 'info' : 'warn', lines[state], fields);
  }

  private log(level: keyof StateLog, message: string, fields: object): void {
    this.options.logger[level]({ watchedService: this.service, ...fields }, message);
  }
}
