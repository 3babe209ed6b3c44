import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** @defaultValue 10 000 */
  readonly timeoutMs?: number;
  /** Time between two looks. @defaultValue 20 */
  readonly intervalMs?: number;
}

/**
 * Waits for a condition, and gives what it gave. A condition that throws does not hold yet.
 * @throws Error if it does not hold in time; its cause is what the condition threw last.
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
