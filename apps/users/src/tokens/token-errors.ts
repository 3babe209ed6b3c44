import { ServiceError } from '@signalbox/contract';

/** The assertion is not valid, was used before, or belongs to another service than the caller. */
export class InvalidAssertionError extends ServiceError<'INVALID_ASSERTION'> {
  readonly code = 'INVALID_ASSERTION';

  constructor() {
    super('the assertion does not prove the identity of the calling service');
  }
}
