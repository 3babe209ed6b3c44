import { setTimeout as delay } from 'node:timers/promises';

/** Time, as far as this library lets it pass: replaced in tests. */
export interface Clock {
  /** Milliseconds from a point that does not move, as of `performance.now()`. */
  now(): number;
  /** Resolves after the time, or as soon as the signal aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
};
