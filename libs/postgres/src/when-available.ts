import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnavailableError } from './postgres-errors.ts';

export interface RetrySchedule {
  /** Maximum number of attempts. */
  readonly attempts: number;
  /** Maximum pause before the second attempt, in milliseconds. It doubles with each attempt. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
  /** How often the wait is reported. @defaultValue 10 000 */
  readonly reportEveryMs?: number;
}

/** Waits about a minute, for a database that starts at the same time. */
const DEFAULT_RETRY: RetrySchedule = { attempts: 60, firstPauseMs: 50, maxPauseMs: 2_000 };

/**
 * Runs the work, and retries while the database does not answer. Pauses have full jitter, so that instances that start
 * together don't retry together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param onWaiting - receives the last failure at intervals.
 * @throws DatabaseUnavailableError if it still does not answer after the last attempt.
 */
export async function whenAvailable<T>(
  work: () => Promise<T>,
  { attempts, firstPauseMs, maxPauseMs, reportEveryMs = 10_000 }: RetrySchedule = DEFAULT_RETRY,
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
