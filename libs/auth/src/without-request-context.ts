import { randomUUID } from 'node:crypto';
import { runInRequest } from '@signalbox/rpc';

/**
 * Makes a call whose answer many requests wait for: it belongs to none of them, so that the one that happens to ask
 * can't cancel it, and its deadline and its user's token don't go with it.
 */
export function withoutRequestContext<T>(call: () => T): T {
  return runInRequest({ requestId: randomUUID() }, call);
}
