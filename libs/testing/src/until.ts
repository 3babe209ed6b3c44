import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** Long enough for a busy machine. @defaultValue 30 000 */
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
  { timeoutMs = 30_000, intervalMs = 20 }: UntilOptions = {},
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

/**
 * Waits until assertions pass.
 * @throws Error if they do not in time. Its cause is the last failure.
 */
export async function untilPasses(assertions: () => unknown, options?: UntilOptions): Promise<void> {
  await until(async () => {
    await assertions();
    return true;
  }, options);
}
