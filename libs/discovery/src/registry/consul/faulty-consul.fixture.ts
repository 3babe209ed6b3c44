import { instance } from '../../instance.fixture.ts';
import type { Instance } from '../../instance.ts';
import { silent } from '../../state-log.ts';
import { FakeClock } from '../../timing/fake-clock.fixture.ts';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { instanceWatch } from './instance-watch.ts';
import type { WatchResponse } from './watch-loop.ts';

type Response = WatchResponse<readonly Instance[]>;

/**
 * Faults of a registry. `churn`: its index changes all the time. `flapping`: its list changes too. `broken`: errors or
 * truncated JSON.
 */
export const faults = [
  'none',
  'churn',
  'flapping',
  'index 0',
  'index backwards',
  'index frozen',
  'broken',
  'half open',
] as const;
export type Fault = (typeof faults)[number];
export type Change = 'none' | 'list' | 'empty' | 'state lost';

export interface Step {
  readonly fault: Fault;
  readonly change: Change;
  readonly forMs: number;
}

const [waitMs, emptyHoldMs, timeoutMarginMs, pollMs] = [30_000, 10_000, 2000, 25];

/** A simulated Consul with faults on a fake clock, and a watch of it. */
export class FaultyConsul {
  readonly clock = new FakeClock();
  /** The last list that the watch reported. */
  received: readonly Instance[] = [];
  truth: readonly Instance[] = [];
  fault: Fault = 'none';
  private index = 10;
  private changes = 0;
  private readonly askedAt: number[] = [];
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;

  /**
   * Maximum recovery time of a watch after the last fault: detection, retry pause, old index, hold of an empty list.
   */
  readonly maxRecoveryMs = 500 + 1000 + 1000 + emptyHoldMs + 500;
  private lost = 0;

  constructor(seed: number) {
    const { clock } = this;
    const options = { waitMs, emptyHoldMs, clock, random: seededRandom(seed), logger: silent };
    const loop = instanceWatch('wagons', (index, wait, signal) => this.read(index, wait, signal), options);
    this.ended = loop.run((instances) => (this.received = instances), this.stopping.signal);
  }

  /** Changes the actual state. `state lost`: the agent restarts without data, and connections break. */
  change(change: Change): void {
    if (change === 'none') return;
    this.changes += 1;
    this.truth = change === 'list' ? [instance(`i${this.changes}`, { version: `${this.changes}` })] : [];
    this.index = change === 'state lost' ? 1 : this.index + 1;
    if (change === 'state lost') this.lost += 1;
  }

  maxQueriesPerSecond(): number {
    const counts = this.askedAt.map((from) => this.askedAt.filter((at) => at >= from && at < from + 1000).length);
    return Math.max(0, ...counts);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async read(index: number, wait: number, signal: AbortSignal): Promise<Response> {
    this.askedAt.push(this.clock.now());
    const [startedAt, lostBefore] = [this.clock.now(), this.lost];
    for (;;) {
      if (signal.aborted) throw signal.reason;
      const elapsedMs = this.clock.now() - startedAt;
      // The client's timeout.
      if (elapsedMs > (wait * 17) / 16 + timeoutMarginMs) throw new Error('request timed out');
      if (this.fault !== 'half open') {
        if (this.fault === 'broken') throw new Error('Unexpected end of JSON input');
        if (this.lost > lostBefore) throw new Error('socket hang up');
        if (index < 1 || this.answers(index) || elapsedMs >= wait) return this.answer(index);
      }
      await this.clock.sleep(elapsedMs < 1000 ? pollMs : 500, signal);
    }
  }

  /** Whether a blocking query is answered before its wait ends. */
  private answers(index: number): boolean {
    if (this.fault === 'index frozen') return false;
    return this.fault === 'churn' || this.fault === 'index 0' || this.fault === 'index backwards' || this.index > index;
  }

  private answer(asked: number): Response {
    if (this.fault === 'churn') this.index += 1;
    if (this.fault === 'flapping') this.change('list');
    const indexes: Partial<Record<Fault, number>> = {
      'index 0': 0,
      'index backwards': asked - 1,
      'index frozen': Math.min(Math.max(asked, 1), this.index),
    };
    return { value: this.truth, index: indexes[this.fault] ?? this.index, lastContactMs: 0, knownLeader: true };
  }
}
