import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './client.ts';

/** What became of the requests of a light load. */
export interface LoadReport {
  readonly sent: number;
  /** One line for each that did not go well. */
  readonly failures: readonly string[];
}

/** A load under way. */
export interface Load {
  /** How many requests have been answered so far. */
  answered(): number;
  /** Lets the requests in flight end. */
  stop(): Promise<LoadReport>;
}

/** Sends a request again and again, two at a time and some tens a second, until it is stopped. */
export function keepSending(send: () => Promise<Answer<unknown>>, expectedStatus = 200): Load {
  const failures: string[] = [];
  let sent = 0;
  let stopped = false;
  const lane = async () => {
    while (!stopped) {
      const startedAt = performance.now();
      const outcome = await send().then(
        ({ status, text }) => (status === expectedStatus ? undefined : `${status} ${text}`),
        (error: unknown) => `no answer: ${String(error)} ${String((error as Error).cause ?? '')}`,
      );
      sent += 1;
      if (outcome) failures.push(`${outcome} after ${Math.round(performance.now() - startedAt)} ms`);
      await pause(20);
    }
  };
  const lanes = Promise.all([lane(), lane()]);
  return {
    answered: () => sent,
    stop: async () => {
      stopped = true;
      await lanes;
      return { sent, failures };
    },
  };
}
