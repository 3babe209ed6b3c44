import { ServiceError } from '@signalbox/contract';

/** The service is unknown, or its secret is incorrect. */
export class InvalidServiceSecretError extends ServiceError<'INVALID_SERVICE_SECRET'> {
  readonly code = 'INVALID_SERVICE_SECRET';

  constructor() {
    super('the service or its secret is not known');
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
