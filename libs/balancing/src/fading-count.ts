/** After this time, in milliseconds, what was counted counts 1/e. */
const DECAY_MS = 3_000;

/** Counts what happens, and forgets it little by little. */
export class FadingCount {
  private count = 0;
  private countedAt = Number.NEGATIVE_INFINITY;

  add(now: number): void {
    this.count = this.at(now) + 1;
    this.countedAt = now;
  }

  at(now: number): number {
    return this.count === 0 ? 0 : this.count * Math.exp(Math.min(0, this.countedAt - now) / DECAY_MS);
  }
}
