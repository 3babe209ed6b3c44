import { UnavailableError } from '@signalbox/contract';
import { LeakyBuckets } from '@signalbox/service-defaults';

/** For each key, recent tasks are counted up to this number. One is forgotten each minute: a slow attacker stays behind. */
const MAX_RECENT = 32;
const FORGET_MS = 60_000;
/** More than a rank by one key can be. */
const RANKS = 8;

/** A queued task. */
interface Waiting {
  /** Lower ranks start first. */
  readonly rank: number;
  readonly start: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Limits concurrent tasks and queues a bounded number. Further tasks are rejected immediately, because their callers would
 * give up before they run (Nygard, "Release It!": bulkheads).
 *
 * The queue is fair between the keys of tasks, such as networks: a task whose key had few recent tasks starts before one
 * whose key had many, and takes its place in a full queue. Tasks with similar numbers start in order of arrival.
 */
export class Bulkhead {
  private running = 0;
  private readonly waiting = new Set<Waiting>();
  private readonly recent = new LeakyBuckets({ drainMs: FORGET_MS, capacity: MAX_RECENT });

  /**
   * @param capacity - maximum number of concurrent tasks.
   * @param queueLength - maximum number of queued tasks.
   */
  constructor(
    private capacity: number,
    private readonly queueLength: number,
  ) {}

  /**
   * @param keys - the most important one first.
   * @param signal - removes the task from the queue when it is aborted. It does not stop a running task.
   * @throws UnavailableError when the queue is full.
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal, keys: readonly string[] = []): Promise<T> {
    await this.acquire(this.rankOf(keys), signal);
    try {
      return await task();
    } finally {
      this.release();
    }
  }

  /** Does not count a finished task as a recent one of its keys any more. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.recent.add(key, -1);
  }

  /** Logarithms, so that similar numbers of recent tasks have the same rank. A further key decides between equal ranks. */
  private rankOf(keys: readonly string[]): number {
    const ranks = keys.map((key) => Math.floor(Math.log2(Math.max(1, Math.ceil(this.recent.add(key))))));
    return ranks.reduce((sum, rank, at) => sum + rank / RANKS ** at, 0);
  }

  private async acquire(rank: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.running < this.capacity) {
      this.running += 1;
      return;
    }
    if (this.waiting.size >= this.queueLength) this.makeRoom(rank);
    const { promise, resolve: start, reject } = Promise.withResolvers<void>();
    const entry: Waiting = { rank, start, reject };
    const abandon = () => {
      this.waiting.delete(entry);
      reject(signal?.reason);
    };
    this.waiting.add(entry);
    signal?.addEventListener('abort', abandon, { once: true });
    await promise.finally(() => signal?.removeEventListener('abort', abandon));
  }

  /** Rejects the newest of the queued tasks with the highest rank, unless the new task would be that one. */
  private makeRoom(rank: number): void {
    const full = new UnavailableError(`queue full (${this.queueLength})`);
    const last = [...this.waiting].reduceRight<Waiting | undefined>(
      (found, entry) => (entry.rank > (found?.rank ?? rank) ? entry : found),
      undefined,
    );
    if (!last) throw full;
    this.waiting.delete(last);
    last.reject(full);
  }

  /** Changes the maximum number of concurrent tasks. Running ones continue. */
  resize(capacity: number): void {
    this.capacity = capacity;
    this.startQueued();
  }

  private release(): void {
    this.running -= 1;
    this.startQueued();
  }

  /** Starts the oldest of the queued tasks with the lowest rank, directly, so that a new task cannot take its place. */
  private startQueued(): void {
    while (this.waiting.size > 0 && this.running < this.capacity) {
      const next = [...this.waiting].reduce((found, entry) => (entry.rank < found.rank ? entry : found));
      this.waiting.delete(next);
      this.running += 1;
      next.start();
    }
  }
}
