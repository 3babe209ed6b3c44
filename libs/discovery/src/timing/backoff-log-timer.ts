import type { Clock } from './clock.ts';

const FIRST_MS = 10_000;

/** Decides when to log an ongoing wait: after 10 s, and then each time its duration has doubled. */
export class BackoffLogTimer {
  private startedAt: number;
  private nextMs = FIRST_MS;

  constructor(private readonly clock: Pick<Clock, 'now'>) {
    this.startedAt = clock.now();
  }

  /** Restarts the wait. */
  restart(): void {
    this.startedAt = this.clock.now();
    this.nextMs = FIRST_MS;
  }

  /** The duration of the wait in milliseconds if a log line is due, else undefined. */
  due(): number | undefined {
    const elapsedMs = Math.round(this.clock.now() - this.startedAt);
    if (elapsedMs < this.nextMs) return undefined;
    this.nextMs = 2 * elapsedMs;
    return elapsedMs;
  }
}
