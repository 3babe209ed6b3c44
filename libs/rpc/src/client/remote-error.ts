import {
  CancelledError,
  DeadlineExceededError,
  invalidField,
  ForbiddenError,
  InternalError,
  InvalidRequestError,
  ServiceError,
  UnauthenticatedError,
  UnavailableError,
  UnknownMessageError,
  type InvalidField,
  type SystemErrorCode,
} from '@signalbox/contract';
import type { WireError } from '../protocol/wire-error.ts';

/** A domain error in the reply of another service. */
export class RemoteError extends ServiceError {
  constructor(
    readonly code: string,
    message: string,
    details?: Readonly<Record<string, unknown>>,
  ) {
    super(message, details);
  }
}

const SYSTEM_ERRORS: Record<SystemErrorCode, (error: WireError) => ServiceError> = {
  INVALID_REQUEST: ({ details }) => new InvalidRequestError(invalidFieldsIn(details?.['invalidFields'])),
  UNAUTHENTICATED: ({ message, details }) => new UnauthenticatedError(message, details),
  FORBIDDEN: ({ message, details }) => new ForbiddenError(message, details),
  UNAVAILABLE: ({ message, details }) => new UnavailableError(message, msIn(details?.['retryAfterMs'])),
  DEADLINE_EXCEEDED: ({ message, details }) => new DeadlineExceededError(message, details),
  CANCELLED: ({ message, details }) => new CancelledError(message, details),
  UNKNOWN_MESSAGE: ({ message, details }) => new UnknownMessageError(message, details),
  INTERNAL: ({ message, details }) => new InternalError(message, details),
};

/** Converts an error from the wire: to the same class for a system code, to RemoteError for a domain code. */
export function fromWireError(error: WireError): ServiceError {
  return Object.hasOwn(SYSTEM_ERRORS, error.code)
    ? SYSTEM_ERRORS[error.code as SystemErrorCode](error)
    : new RemoteError(error.code, error.message, error.details);
}

function invalidFieldsIn(value: unknown): InvalidField[] {
  return Array.isArray(value) ? value.filter(isInvalidField) : [];
}

const isInvalidField = (value: unknown): value is InvalidField => invalidField.safeParse(value).success;

function msIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
