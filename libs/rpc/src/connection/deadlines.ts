/** The least time between two sweeps: what a deadline may be late, in return for few timers. */
const MIN_SWEEP_MS = 4;
/** The longest that a timer of Node can be set for: what is longer would be due at once. */
export const MAX_TIMER_MS = 0x7fff_ffff;

export interface Timed {
  readonly deadlineAt: number;
}

/**
 * Expires entries at their deadlines with one timer for all of them. The timer is set for the earliest deadline it has
 * seen and then looks through the entries that are left: nearly all are gone by then, answered in time, so an entry
 * costs one comparison when it comes and nothing when it goes.
 */
export class Deadlines<T extends Timed> {
  private timer: NodeJS.Timeout | undefined;
  private timerAt = Infinity;

  /**
   * @param entries - those not done yet.
   * @param expire - takes the entry out of `entries`.
   */
  constructor(
    private readonly entries: () => Iterable<T>,
    private readonly expire: (entry: T) => void,
  ) {}

  /** An entry has come. */
  watch({ deadlineAt }: T): void {
    if (deadlineAt < this.timerAt) this.setTimer(deadlineAt, 0);
  }

  /** No entry is left, or none matters any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.timerAt = Infinity;
  }

  private setTimer(at: number, minMs: number): void {
    clearTimeout(this.timer);
    this.timerAt = at;
    const delayMs = Math.min(Math.max(at - performance.now(), minMs), MAX_TIMER_MS);
    this.timer = setTimeout(() => this.sweep(), Math.ceil(delayMs));
  }

  private sweep(): void {
    this.timerAt = Infinity;
    const now = performance.now();
    let next = Infinity;
    for (const entry of this.entries()) {
      if (entry.deadlineAt <= now) this.expire(entry);
      else if (entry.deadlineAt < next) next = entry.deadlineAt;
    }
    if (next < this.timerAt) this.setTimer(next, MIN_SWEEP_MS);
  }
}
