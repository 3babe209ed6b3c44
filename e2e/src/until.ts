import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until a condition holds, and gives what it answered with.
 * @param condition - answers something falsy, or rejects, while it does not hold.
 * @throws Error that names what was waited for, with the last rejection as its cause.
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  timeoutMs = 15_000,
): Promise<Exclude<T, false | undefined>> {
  const giveUpAt = performance.now() + timeoutMs;
  let cause: unknown;
  while (performance.now() < giveUpAt) {
    try {
      const answer = await condition();
      if (answer) return answer as Exclude<T, false | undefined>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await pause(50);
  }
  throw new Error(`${what}: not within ${timeoutMs} ms`, { cause });
}
