/** After this time, in milliseconds, what was counted counts 1/e. */
const DECAY_MS = 3_000;

/** Counts what happens, and forgets it little by little. */
export class FadingCount {
  #count = 0;
  #at = Number.NEGATIVE_INFINITY;

  add(now: number): void {
    this.#count = this.at(now) + 1;
    this.#at = now;
  }

  at(now: number): number {
    return this.#count === 0 ? 0 : this.#count * Math.exp(Math.min(0, this.#at - now) / DECAY_MS);
  }
}
