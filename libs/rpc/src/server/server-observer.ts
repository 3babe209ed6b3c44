/** Hears of every call of a message that the server knows, as metrics need it. */
export interface ServerObserver {
  started(message: string): void;
  /** @param call.code - `OK`, or the code of the error it was answered with. */
  served(call: { message: string; requestId: string; code: 'OK' | (string & {}); durationMs: number }): void;
}
