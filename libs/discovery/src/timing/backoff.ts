import type { Random } from './clock.ts';

export interface BackoffOptions {
  /** The most that the first wait may be, in milliseconds. It doubles with each failure. */
  readonly baseMs: number;
  /** The most that any wait may be, in milliseconds. */
  readonly maxMs: number;
}

/**
 * How long to wait after each failure in a row: exponential, with full jitter, so that clients which lost the same server
 * don't come back to it together.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ (Brooker, 2015)
 */
export class Backoff {
  #failures = 0;

  constructor(
    private readonly options: BackoffOptions,
    private readonly random: Random,
  ) {}

  /** The wait after one more failure, in milliseconds. */
  next(): number {
    const mostMs = Math.min(this.options.maxMs, this.options.baseMs * 2 ** this.#failures);
    this.#failures += 1;
    return this.random() * mostMs;
  }

  /** After a success. */
  reset(): void {
    this.#failures = 0;
  }
}
