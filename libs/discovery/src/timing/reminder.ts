import type { Clock } from './clock.ts';

const FIRST_MS = 10_000;

/** Says when a wait that goes on is worth a line: after 10 s, and then each time it has lasted twice as long. */
export class Reminder {
  private startedAt: number;
  private nextMs = FIRST_MS;

  constructor(private readonly clock: Pick<Clock, 'now'>) {
    this.startedAt = clock.now();
  }

  /** The wait begins now. */
  restart(): void {
    this.startedAt = this.clock.now();
    this.nextMs = FIRST_MS;
  }

  /** How long the wait has lasted, in milliseconds, where that is worth a line now. */
  due(): number | undefined {
    const elapsedMs = Math.round(this.clock.now() - this.startedAt);
    if (elapsedMs < this.nextMs) return undefined;
    this.nextMs = 2 * elapsedMs;
    return elapsedMs;
  }
}
