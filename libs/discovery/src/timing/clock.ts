import { setTimeout as delay } from 'node:timers/promises';

/** The clock of this library. Tests replace it. */
export interface Clock {
  /** Monotonic time in milliseconds, as from `performance.now()`. */
  now(): number;
  /** Resolves after the given time or when the signal aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
};
