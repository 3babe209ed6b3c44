/** A call that was answered. */
export interface ServedCall {
  /** `users.getUser` */
  readonly message: string;
  readonly requestId: string;
  /** `OK`, or that of the error it was answered with. */
  readonly code: 'OK' | (string & {});
  readonly durationMs: number;
}

/** Hears of every call of a message that the server knows, as metrics need it. */
export interface ServerObserver {
  started(message: string): void;
  served(call: ServedCall): void;
}
