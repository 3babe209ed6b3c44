const FIRST_MS = 200;
const MAX_MS = 5_000;

/**
 * The delay before the next attempt, in milliseconds: random between 0 and a bound that doubles with each attempt, up
 * to 5 s. The jitter prevents that calls that failed together retry together. Full jitter: M. Brooker, "Exponential
 * Backoff And Jitter", AWS Architecture Blog, 2015.
 * @param attempt - the number of failed attempts, starting at 1.
 */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(MAX_MS, FIRST_MS * 2 ** (attempt - 1)));
}
