import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** @defaultValue 10 000 */
  readonly timeoutMs?: number;
  /** Interval between checks, in milliseconds. @defaultValue 20 */
  readonly intervalMs?: number;
}

/**
 * Waits for a condition, and returns its value. A condition that throws is not met yet.
 * @throws Error if it is not met in time. Its cause is the last error of the condition.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 10_000, intervalMs = 20 }: UntilOptions = {},
): Promise<NonNullable<T>> {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const result = await condition();
      if (result) return result;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= endsAt) {
      throw new Error(`expected within ${timeoutMs} ms: ${condition.toString()}`, { cause });
    }
    await sleep(intervalMs);
  }
}
