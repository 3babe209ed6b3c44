import { AsyncLocalStorage } from 'node:async_hooks';
import type { CancelSignal } from '@signalbox/discovery';

/** What belongs to one request on its way through the services, and is handed on by every call made for it. */
export interface RequestContext {
  readonly requestId: string;
  /** W3C Trace Context, as it came. */
  readonly traceparent?: string;
  /** The access token of the user it is for. Sent only with messages that ask for a user. */
  readonly userToken?: string;
  /** When the answer is of no more use, on the clock of `performance.now()`. */
  readonly deadlineAt?: number;
  /** Tells when nobody waits for the answer any more. */
  readonly cancellation?: CancelSignal;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `fn`, and all it starts, for this request. Work that is to outlive the request runs in a context of its own. */
export function runInRequest<T>(context: RequestContext, fn: () => T): T {
  return storage.run(context, fn);
}

/** The request that the running code works for. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}
