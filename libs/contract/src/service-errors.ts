import type { InvalidField } from './invalid-fields.ts';

/**
 * An error that a service answers with on purpose. Its code is part of the contract; its message and details are for
 * the caller to read, so they hold nothing secret.
 */
export abstract class ServiceError<Code extends string = string> extends Error {
  abstract readonly code: Code;

  constructor(
    message: string,
    readonly details?: Readonly<Record<string, unknown>>,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** The request does not fit the message's schema. */
export class InvalidRequestError extends ServiceError<'INVALID_REQUEST'> {
  readonly code = 'INVALID_REQUEST';

  constructor(readonly faults: readonly InvalidField[]) {
    super('the request does not fit its schema', { faults });
  }
}

/** There is no token, or it is not (or no longer) valid. */
export class UnauthenticatedError extends ServiceError<'UNAUTHENTICATED'> {
  readonly code = 'UNAUTHENTICATED';
}

/** The caller is known, and may not do this. */
export class ForbiddenError extends ServiceError<'FORBIDDEN'> {
  readonly code = 'FORBIDDEN';
}

/** Something the service needs does not answer now: worth a later try. */
export class UnavailableError extends ServiceError<'UNAVAILABLE'> {
  readonly code = 'UNAVAILABLE';

  /** @param retryAfterMs - when a new attempt is worth while, in milliseconds. */
  constructor(
    message: string,
    readonly retryAfterMs = 1000,
  ) {
    super(message, { retryAfterMs });
  }
}

/** The time the caller gave ran out. */
export class DeadlineExceededError extends ServiceError<'DEADLINE_EXCEEDED'> {
  readonly code = 'DEADLINE_EXCEEDED';
}

/** The caller went away before the answer. */
export class CancelledError extends ServiceError<'CANCELLED'> {
  readonly code = 'CANCELLED';
}

/** The service does not know the message: an older version, or a typing error by hand. */
export class UnknownMessageError extends ServiceError<'UNKNOWN_MESSAGE'> {
  readonly code = 'UNKNOWN_MESSAGE';
}

/** A fault of the service's own. What it was stands in its log, under the request id. */
export class InternalError extends ServiceError<'INTERNAL'> {
  readonly code = 'INTERNAL';
}

/** Codes that any message may be answered with, besides its own. */
export type SystemErrorCode = (
  | InvalidRequestError
  | UnauthenticatedError
  | ForbiddenError
  | UnavailableError
  | DeadlineExceededError
  | CancelledError
  | UnknownMessageError
  | InternalError
)['code'];
