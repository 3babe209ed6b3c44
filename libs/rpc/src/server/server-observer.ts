import type { RefusalReason } from './refusals.ts';

/** A completed call. */
export interface ServedCall {
  /** `users.getUser` */
  readonly message: string;
  readonly requestId: string;
  /** W3C Trace Context: of the handler's span if the trace is sampled, else of the caller. */
  readonly traceparent: string | undefined;
  /** Whether the trace is sampled. */
  readonly isTraced: boolean;
  /** `OK` or the code of the error. */
  readonly code: 'OK' | (string & {});
  readonly durationMs: number;
}

/** What the connections of a server hold now. */
export interface ServerLoad {
  readonly connections: number;
  /** Bytes of requests whose last part has not arrived. */
  readonly unfinishedBytes: number;
  /** Bodies of the requests in flight. */
  readonly requestBytes: number;
  /** Bytes of replies that callers have not read. */
  readonly unreadBytes: number;
}

/** Observes every call of a known message, for metrics. */
export interface ServerObserver {
  started(message: string): void;
  served(call: ServedCall): void;
  /** A limit was reached. */
  refused?(reason: RefusalReason): void;
}
