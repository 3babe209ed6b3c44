import type { Clock } from '../../timing/clock.ts';

/**
 * Doubts an empty list where there were instances a moment ago. Mostly a registry has lost its state, and the instances
 * are about to register again; so it is believed only when it has stood for a while, without a break.
 */
export class EmptyListHold {
  private hadInstances = false;
  private emptySince: number | undefined;

  constructor(
    private readonly holdMs: number,
    private readonly clock: Clock,
  ) {}

  /** Whether a list of this length may be passed on. */
  believes(length: number): boolean {
    if (length > 0 || !this.hadInstances) {
      this.hadInstances = length > 0;
      this.emptySince = undefined;
      return true;
    }
    this.emptySince ??= this.clock.now();
    if (this.leftMs() > 0) return false;
    this.hadInstances = false;
    this.emptySince = undefined;
    return true;
  }

  /** The registry was not heard for a while: the time begins again. */
  interrupted(): void {
    this.emptySince = undefined;
  }

  /** How long the next question may wait for a change: not beyond the end of the doubt. */
  waitMs(usualMs: number): number {
    return Math.min(usualMs, Math.max(1, this.leftMs()));
  }

  private leftMs(): number {
    return this.emptySince === undefined ? Infinity : this.emptySince + this.holdMs - this.clock.now();
  }
}
