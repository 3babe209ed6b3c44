const FIRST_MS = 200;
const MAX_MS = 5_000;

/**
 * How long to wait before the next attempt, in milliseconds: random between 0 and a bound
 * that doubles each time, up to 5 s, so that calls that failed together do not retry together.
 * Full jitter, after M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 * @param attempt - how many attempts have failed, from 1.
 */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(MAX_MS, FIRST_MS * 2 ** (attempt - 1)));
}
