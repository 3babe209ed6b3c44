import { AsyncLocalStorage } from 'node:async_hooks';
import type { CancelSignal } from '@signalbox/discovery';
import type { ActiveSpan } from './tracing/tracing.ts';

/** The context of one request. Every call made for it passes it on. */
export interface RequestContext {
  readonly requestId: string;
  /** W3C Trace Context of the caller, unchanged. */
  readonly traceparent?: string;
  /** The span in progress, only if the trace is sampled. Calls and statements become its children. */
  readonly span?: ActiveSpan;
  /** The user's access token. Sent only with messages that require a user. */
  readonly userToken?: string;
  /** The IP address of the client that sent the request. */
  readonly clientAddress?: string;
  /** Deadline in milliseconds of `performance.now()`. */
  readonly deadlineAt?: number;
  /** Aborts when the request is cancelled. */
  readonly cancellation?: CancelSignal;
}

const storage = new AsyncLocalStorage<RequestContext>();

/**
 * Runs `fn` and all its asynchronous work in the context of this request. Work that outlives the request needs its own
 * context.
 */
export function runInRequest<T>(context: RequestContext, fn: () => T): T {
  return storage.run(context, fn);
}

/** The context of the current request. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}
