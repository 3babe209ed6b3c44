import type { InvalidField } from './invalid-fields.ts';

/**
 * An error that a service returns in its reply. Its code is part of the contract. The caller sees its message and
 * details, so they must not contain secrets.
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

/** The request does not match the message's schema. */
export class InvalidRequestError extends ServiceError<'INVALID_REQUEST'> {
  readonly code = 'INVALID_REQUEST';

  constructor(readonly invalidFields: readonly InvalidField[]) {
    super('the request does not match its schema', { invalidFields });
  }
}

/** The token is missing, invalid or expired. */
export class UnauthenticatedError extends ServiceError<'UNAUTHENTICATED'> {
  readonly code = 'UNAUTHENTICATED';
}

/** The caller is authenticated but not authorized. */
export class ForbiddenError extends ServiceError<'FORBIDDEN'> {
  readonly code = 'FORBIDDEN';
}

/** A dependency of the service is unavailable. The caller may retry later. */
export class UnavailableError extends ServiceError<'UNAVAILABLE'> {
  readonly code = 'UNAVAILABLE';

  /** @param retryAfterMs - delay after which the caller may retry, in milliseconds. */
  constructor(
    message: string,
    readonly retryAfterMs = 1000,
  ) {
    super(message, { retryAfterMs });
  }
}

/** The caller's deadline has passed. */
export class DeadlineExceededError extends ServiceError<'DEADLINE_EXCEEDED'> {
  readonly code = 'DEADLINE_EXCEEDED';
}

/** The caller cancelled before the reply. */
export class CancelledError extends ServiceError<'CANCELLED'> {
  readonly code = 'CANCELLED';
}

/** The service has no handler for the message: it runs an older version, or the name is misspelled. */
export class UnknownMessageError extends ServiceError<'UNKNOWN_MESSAGE'> {
  readonly code = 'UNKNOWN_MESSAGE';
}

/** An unexpected error in the service. Its log contains the details, under the request id. */
export class InternalError extends ServiceError<'INTERNAL'> {
  readonly code = 'INTERNAL';
}

/** Codes that the reply to any message may contain, in addition to the message's own. */
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
