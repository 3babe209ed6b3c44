/** A completed call. */
export interface ServedCall {
  /** `users.getUser` */
  readonly message: string;
  readonly requestId: string;
  /** `OK` or the code of the error. */
  readonly code: 'OK' | (string & {});
  readonly durationMs: number;
}

/** Observes every call of a known message, for metrics. */
export interface ServerObserver {
  started(message: string): void;
  served(call: ServedCall): void;
}
