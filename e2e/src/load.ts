import { setTimeout as pause } from 'node:timers/promises';
import type { ClientResponse } from './client.ts';

/** A repeated request. */
export interface Load {
  /** The number of completed requests, including failed ones. */
  answered(): number;
  /** Waits for the requests in flight, and returns a line for each failure. */
  stop(): Promise<readonly string[]>;
}

/**
 * Sends a request repeatedly, two at a time, until `stop`.
 * @param expected.status - the expected status.
 * @defaultValue 200
 * @param expected.pauseMs - the pause between a response and the next request.
 * @defaultValue 20
 */
export function keepSending(
  send: () => Promise<ClientResponse<unknown>>,
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
