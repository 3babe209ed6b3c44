import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Readiness } from '../health/readiness.ts';

const POLL_MS = 50;

/**
 * Resolves when the service has all that it needs before it can listen; says once what it waits for.
 * @throws the signal's reason when it aborts.
 */
export async function becomesReady(readiness: Readiness, logger: Logger, signal: AbortSignal): Promise<void> {
  let said: string | undefined;
  for (;;) {
    const waitsFor = await readiness.lacks();
    signal.throwIfAborted();
    const names = Object.keys(waitsFor).join(', ');
    if (names === '') return;
    if (names !== said) logger.info({ waitsFor }, 'not ready yet');
    said = names;
    await delay(POLL_MS, undefined, { signal });
  }
}
