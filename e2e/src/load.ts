import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './client.ts';

/** Requests that are sent again and again. */
export interface Load {
  /** How many have been answered so far, or have failed. */
  answered(): number;
  /** Lets those in flight end, and returns a line for each failure. */
  stop(): Promise<readonly string[]>;
}

/**
 * Sends a request again and again, two at a time, until it is stopped.
 * @param expected.status - what each is to be answered with. @defaultValue 200
 * @param expected.pauseMs - between an answer and the next request. @defaultValue 20
 */
export function keepSending(
  send: () => Promise<Answer<unknown>>,
  { status: expected = 200, pauseMs = 20 }: { status?: number; pauseMs?: number } = {},
): Load {
  const failures: string[] = [];
  let answered = 0;
  let stopped = false;
  const sendLoop = async () => {
    while (!stopped) {
      const startedAt = performance.now();
      const failure = await send().then(
        ({ status, text }) => (status === expected ? undefined : `${status} ${text}`),
        (error: unknown) => `no answer: ${String((error as Error).cause ?? error)}`,
      );
      answered += 1;
      if (failure) failures.push(`${failure} after ${Math.round(performance.now() - startedAt)} ms`);
      await pause(pauseMs);
    }
  };
  const sendLoops = Promise.all([sendLoop(), sendLoop()]);
  return {
    answered: () => answered,
    stop: async () => {
      stopped = true;
      await sendLoops;
      return failures;
    },
  };
}
