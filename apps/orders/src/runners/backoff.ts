const FIRST_MS = 200;
const MOST_MS = 5_000;

/**
 * How long to wait before the next attempt, in milliseconds: up to twice as long each time, to 5 s at most, and spread
 * evenly down to nothing, so that those who failed together do not come back together.
 * Full jitter, after M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 * @param attempt - how many attempts have failed, from 1.
 */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(MOST_MS, FIRST_MS * 2 ** (attempt - 1)));
}
