import { setTimeout as delay } from 'node:timers/promises';

export interface OpenLoopOptions {
  /** Calls per second. Read before each call, so it can change during the run. */
  readonly rate: () => number;
  /** Stops after this number of calls. @defaultValue no limit */
  readonly count?: number;
  /** Stops the loop when it aborts. */
  readonly signal?: AbortSignal;
  /** Milliseconds. @defaultValue `performance.now` */
  readonly now?: () => number;
}

const MAX_PAUSE_MS = 5;

/**
 * Makes calls at a constant rate, independent of how long earlier calls take. Measure a latency from the time when its
 * call was due: a stalled system then can't slow down the load that reveals the stall.
 * @param call - makes one call, given its number and the time when it was due. It must not reject.
 * @returns a promise that resolves when the last call has ended.
 * @see G. Tene, "How NOT to Measure Latency", 2015: coordinated omission
 */
export async function openLoop(
  call: (number: number, dueAtMs: number) => Promise<void>,
  { rate, count = Infinity, signal, now = () => performance.now() }: OpenLoopOptions,
): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  let dueAtMs = now();
  for (let number = 0; number < count && !signal?.aborted;) {
    for (; number < count && dueAtMs <= now(); dueAtMs += 1_000 / rate()) {
      const ending = call(number, dueAtMs).finally(() => inFlight.delete(ending));
      inFlight.add(ending);
      number += 1;
    }
    await delay(Math.min(MAX_PAUSE_MS, Math.max(1, dueAtMs - now())));
  }
  await Promise.all(inFlight);
}
