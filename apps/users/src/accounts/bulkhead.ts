import { UnavailableError } from '@signalbox/contract';

/**
 * Lets a few tasks run at once and a bounded number wait, in order of arrival: what is beyond that is turned away at
 * once instead of waiting longer than anybody listens (Nygard, "Release It!": bulkheads).
 */
export class Bulkhead {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  /**
   * @param capacity - how many run at once.
   * @param queueLength - how many wait at most.
   */
  constructor(
    private readonly capacity: number,
    private readonly queueLength: number,
  ) {}

  /**
   * @param signal - leaves the queue when it is aborted; a task that runs is let run.
   * @throws UnavailableError when the queue is full.
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.enter(signal);
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private async enter(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.running < this.capacity) {
      this.running += 1;
      return;
    }
    if (this.waiting.size >= this.queueLength) {
      throw new UnavailableError(`at most ${this.queueLength} may wait for this, and they do`);
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

  /** Hands the place over to who waited longest, so that nobody who comes in between can take it. */
  private leave(): void {
    const [next] = this.waiting;
    if (!next) {
      this.running -= 1;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
