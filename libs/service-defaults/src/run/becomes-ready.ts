import { setTimeout as delay } from 'node:timers/promises';
import { Reminder, systemClock } from '@signalbox/discovery';
import type { Logger } from 'pino';
import type { Readiness } from '../health/readiness.ts';

const POLL_MS = 50;

/**
 * Resolves when the service has all that it needs before it can listen. Says what it waits for when that changes, and
 * again with what is known of it when it takes long.
 * @throws the signal's reason when it aborts.
 */
export async function becomesReady(
  readiness: Readiness,
  logger: Logger,
  signal: AbortSignal,
  reminder = new Reminder(systemClock),
): Promise<void> {
  let said: string | undefined;
  for (;;) {
    const waitsFor = await readiness.lacks();
    signal.throwIfAborted();
    const names = Object.keys(waitsFor).join(', ');
    if (names === '') return;
    const forMs = reminder.due();
    if (names !== said) logger.info({ waitsFor }, 'not ready yet');
    else if (forMs !== undefined) logger.warn({ waitsFor, forMs }, 'still not ready');
    said = names;
    await delay(POLL_MS, undefined, { signal });
  }
}
