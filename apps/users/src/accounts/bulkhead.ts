import { UnavailableError } from '@signalbox/contract';

/**
 * Limits concurrent tasks and queues a bounded number in order of arrival. Further tasks are rejected immediately, because
 * their callers would give up before they run (Nygard, "Release It!": bulkheads).
 */
export class Bulkhead {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  /**
   * @param capacity - maximum number of concurrent tasks.
   * @param queueLength - maximum number of queued tasks.
   */
  constructor(
    private readonly capacity: number,
    private readonly queueLength: number,
  ) {}

  /**
   * @param signal - removes the task from the queue when it is aborted. It does not stop a running task.
   * @throws UnavailableError when the queue is full.
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.acquire(signal);
    try {
      return await task();
    } finally {
      this.release();
    }
  }

  private async acquire(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.running < this.capacity) {
      this.running += 1;
      return;
    }
    if (this.waiting.size >= this.queueLength) {
      throw new UnavailableError(`queue full (${this.queueLength})`);
    }
    await new Promise<void>((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', abandon);
        resolve();
      };
      const abandon = () => {
        this.waiting.delete(start);
        reject(signal?.reason);
      };
      this.waiting.add(start);
      signal?.addEventListener('abort', abandon, { once: true });
    });
  }

  /** Passes the place to the oldest queued task directly, so that a new task cannot take it. */
  private release(): void {
    const [next] = this.waiting;
    if (!next) {
      this.running -= 1;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
