import type { Clock } from '../../timing/clock.ts';

/**
 * Delays an empty list that follows a non-empty one. In most cases the registry has lost its state and the instances
 * will register again. So the empty list is accepted only after it has persisted without interruption.
 */
export class EmptyListHold {
  private hadInstances = false;
  private emptySince: number | undefined;

  constructor(
    private readonly holdMs: number,
    private readonly clock: Clock,
  ) {}

  /** Whether a list of this length is passed on. */
  accepts(length: number): boolean {
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

  /** The registry was unreachable: the hold time starts again. */
  interrupted(): void {
    this.emptySince = undefined;
  }

  /** Maximum wait of the next query: not beyond the end of the hold time. */
  waitMs(usualMs: number): number {
    return Math.min(usualMs, Math.max(1, this.leftMs()));
  }

  private leftMs(): number {
    return this.emptySince === undefined ? Infinity : this.emptySince + this.holdMs - this.clock.now();
  }
}
