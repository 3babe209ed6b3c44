import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Readiness } from '../health/readiness.ts';

const POLL_MS = 50;

/**
 * Resolves when the service is ready for the first time; says once what it waits for.
 * @throws the signal's reason when it aborts.
 */
export async function becomesReady(readiness: Readiness, logger: Logger, signal: AbortSignal): Promise<void> {
  let said: string | undefined;
  for (;;) {
    const { ready, parts } = await readiness.report();
    signal.throwIfAborted();
    if (ready) return;
    const missing = Object.entries(parts).filter(([, state]) => state !== 'ok');
    const names = missing.map(([part]) => part).join(', ');
    if (names !== said) logger.info({ waitsFor: Object.fromEntries(missing) }, 'not ready yet');
    said = names;
    await delay(POLL_MS, undefined, { signal });
  }
}
