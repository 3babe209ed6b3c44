import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnavailableError } from './postgres-errors.ts';

export interface RetrySchedule {
  /** How many attempts are made before the last failure is final. */
  readonly attempts: number;
  /** The longest pause before the second attempt; it doubles from one to the next. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
  /** How often the wait is reported. @defaultValue 10 000 */
  readonly reportEveryMs?: number;
}

/** Gives a database that is being started along with us about a minute. */
const aMinute: RetrySchedule = { attempts: 60, firstPauseMs: 50, maxPauseMs: 2_000 };

/**
 * Does the work, again and again while the database does not answer. Pauses have full jitter, so that instances that
 * start together don't ask together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param onWaiting - receives the last failure from time to time.
 * @throws DatabaseUnavailableError if it still does not answer after the last attempt.
 */
export async function whenAvailable<T>(
  work: () => Promise<T>,
  { attempts, firstPauseMs, maxPauseMs, reportEveryMs = 10_000 }: RetrySchedule = aMinute,
  onWaiting: (error: DatabaseUnavailableError) => void = () => {},
): Promise<T> {
  let reportedAt = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError) || attempt >= attempts) throw error;
      if (performance.now() >= reportedAt + reportEveryMs) {
        onWaiting(error);
        reportedAt = performance.now();
      }
    }
    await sleep(Math.random() * Math.min(maxPauseMs, firstPauseMs * 2 ** (attempt - 1)));
  }
}
