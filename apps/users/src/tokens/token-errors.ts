import { ServiceError } from '@signalbox/contract';

/** The assertion is not valid, was used before, or belongs to another service than the caller. */
export class InvalidAssertionError extends ServiceError<'INVALID_ASSERTION'> {
  readonly code = 'INVALID_ASSERTION';

  constructor() {
    super('the assertion does not prove the identity of the calling service');
  }
}

/** The peer has made too many wrong guesses. */
export class TooManyAttemptsError extends ServiceError<'TOO_MANY_ATTEMPTS'> {
  readonly code = 'TOO_MANY_ATTEMPTS';

  /** @param retryAfterMs - delay after which the caller may retry, in milliseconds. */
  constructor(retryAfterMs: number) {
    super('too many failed attempts', { retryAfterMs });
  }
}
