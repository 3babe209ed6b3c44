import { sameInstances, type Instance } from '../../instance.ts';
import type { StateLog } from '../../state-log.ts';
import type { Random } from '@signalbox/balancing';
import type { Clock } from '../../timing/clock.ts';
import { Reminder } from '../../timing/reminder.ts';
import { retryPauseMs } from '../../timing/retry-pause.ts';
import { TokenBucket } from '../../timing/token-bucket.ts';
import { RegistryRefusedError } from '../registry-errors.ts';
import { EmptyListHold } from './empty-list-hold.ts';

export interface WatchAnswer {
  readonly instances: readonly Instance[];
  /** The index that the answer is good for; below 1 it is none. */
  readonly index: number;
  /** How old the answer may be, in milliseconds. */
  readonly lastContactMs: number;
  readonly knownLeader: boolean;
}

/** Asks for instances: at once with index 0, else as soon as the index has moved or the wait is over. */
export type ReadInstances = (index: number, waitMs: number, signal: AbortSignal) => Promise<WatchAnswer>;

export interface WatchLoopOptions {
  /** How long the registry may wait for a change, in milliseconds. */
  readonly waitMs: number;
  /** How long an empty list is doubted where there were instances, in milliseconds. */
  readonly emptyHoldMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: StateLog;
}

/** Beyond this age an answer is worth a line in the log. Consul's own clients take 5 seconds for old. */
const OLD_MS = 5000;

/**
 * How long to wait for a change when nothing was asked for a moment: a registry that has lost its state meanwhile would
 * let the old index hang for the whole wait.
 */
const AFTER_PAUSE_MS = 1000;

const lines = {
  heard: 'the registry is heard again',
  old: 'the registry answers without its leader: the list may be old',
  interrupted: 'the registry is not heard: the last list stays',
  refused: 'the registry refuses to tell the instances: the last list stays',
};
type State = keyof typeof lines;

/**
 * Follows the instances of one service by Consul's blocking queries, as its documentation asks of a client: an index that
 * went backwards or is below 1 is dropped, so is one from before an error; questions are limited in rate, most of all after
 * answers without a change, since an index may move without one; after an error it pauses at random.
 * @see https://developer.hashicorp.com/consul/api-docs/features/blocking
 */
export class WatchLoop {
  /** Of questions: 20 a second, so that each of a storm of changes is soon seen. */
  private readonly questions: TokenBucket;
  /** Of answers without a change: with the first question 10 in the first second, then 2 a second. */
  private readonly unchanged: TokenBucket;
  private readonly hold: EmptyListHold;
  private readonly failing: Reminder;
  private index = 0;
  private heardLast: readonly Instance[] | undefined;
  private told: readonly Instance[] | undefined;
  private state: State = 'heard';

  constructor(
    private readonly service: string,
    private readonly read: ReadInstances,
    private readonly options: WatchLoopOptions,
  ) {
    const { clock, emptyHoldMs } = options;
    this.questions = new TokenBucket({ capacity: 1, refillMs: 50 }, clock);
    this.unchanged = new TokenBucket({ capacity: 7, refillMs: 500 }, clock);
    this.hold = new EmptyListHold(emptyHoldMs, clock);
    this.failing = new Reminder(clock);
  }

  /**
   * Runs until the signal aborts.
   * @param onFailure - is told of each failure, and of the first answer after some.
   */
  async run(
    onInstances: (instances: readonly Instance[]) => void,
    signal: AbortSignal,
    onFailure: (reason: Error | undefined) => void = () => undefined,
  ): Promise<void> {
    const { clock, random, waitMs } = this.options;
    let paused = false;
    for (;;) {
      paused = (await this.questions.take(signal)) || paused;
      if (signal.aborted) return;
      try {
        const mostMs = this.hold.waitMs(paused ? Math.min(waitMs, AFTER_PAUSE_MS) : waitMs);
        const answer = await this.read(this.index, mostMs, signal);
        if (signal.aborted) return;
        this.index = answer.index < this.index ? 0 : answer.index;
        if (this.hasFailed) onFailure(undefined);
        this.heard(answer);
        const changed = this.heardLast === undefined || !sameInstances(this.heardLast, answer.instances);
        if (changed) this.heardLast = answer.instances;
        this.tell(this.heardLast!, onInstances);
        paused = !changed && (await this.unchanged.take(signal));
      } catch (error) {
        if (signal.aborted) return;
        // A registry that has lost its state since would let an index from before hang for the whole wait.
        this.index = 0;
        this.hold.interrupted();
        onFailure(error as Error);
        this.failed(error);
        await clock.sleep(retryPauseMs(random), signal);
      }
    }
  }

  private tell(instances: readonly Instance[], onInstances: (instances: readonly Instance[]) => void): void {
    if (!this.hold.believes(instances.length)) return;
    if (this.told !== undefined && sameInstances(this.told, instances)) return;
    onInstances(instances);
    this.told = instances;
  }

  private heard({ lastContactMs, knownLeader }: WatchAnswer): void {
    this.enter(lastContactMs > OLD_MS || !knownLeader ? 'old' : 'heard', { lastContactMs, knownLeader });
  }

  private get hasFailed(): boolean {
    return this.state === 'interrupted' || this.state === 'refused';
  }

  private failed(error: unknown): void {
    const state = error instanceof RegistryRefusedError ? 'refused' : 'interrupted';
    if (this.state !== state) this.failing.restart();
    const forMs = this.failing.due();
    if (forMs !== undefined) this.log('warn', lines[state], { forMs, err: error });
    this.enter(state, { err: error });
  }

  private enter(state: State, fields: object): void {
    if (this.state === state) return;
    this.state = state;
    this.log(state === 'heard' ? 'info' : 'warn', lines[state], fields);
  }

  private log(level: keyof StateLog, message: string, fields: object): void {
    this.options.logger[level]({ watchedService: this.service, ...fields }, message);
  }
}
