import { setTimeout as delay } from 'node:timers/promises';

export interface OpenLoopOptions {
  /** Calls a second; read before each call, so that it may change meanwhile. */
  readonly rate: () => number;
  /** Ends after so many calls. @defaultValue none */
  readonly count?: number;
  /** Ends when it aborts. */
  readonly signal?: AbortSignal;
  /** Milliseconds. @defaultValue `performance.now` */
  readonly now?: () => number;
}

const MAX_PAUSE_MS = 5;

/**
 * Makes calls at a steady rate, however long those before take. A latency counts from the time when its call was due, so
 * that a system that stalls can't slow down the load that shows it.
 * @param call - makes the call of this number, which was due at this time; it must not reject.
 * @returns when the last call has ended.
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
      const ends = call(number, dueAtMs).finally(() => inFlight.delete(ends));
      inFlight.add(ends);
      number += 1;
    }
    await delay(Math.min(MAX_PAUSE_MS, Math.max(1, dueAtMs - now())));
  }
  await Promise.all(inFlight);
}
