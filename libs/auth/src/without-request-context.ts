import { randomUUID } from 'node:crypto';
import { runInRequest } from '@signalbox/rpc';

/**
 * Makes a call whose reply several requests share. It runs outside of their contexts, so that no request cancels it,
 * limits its deadline or adds a user token.
 */
export function withoutRequestContext<T>(call: () => T): T {
  return runInRequest({ requestId: randomUUID() }, call);
}
