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

/** A domain error that another service answered with. */
export class RemoteError extends ServiceError {
  constructor(
    readonly code: string,
    message: string,
    details?: Readonly<Record<string, unknown>>,
  ) {
    super(message, details);
  }
}

const SYSTEM_ERRORS: Record<SystemErrorCode, (fault: WireError) => ServiceError> = {
  INVALID_REQUEST: ({ details }) => new InvalidRequestError(faultsIn(details?.['faults'])),
  UNAUTHENTICATED: ({ message, details }) => new UnauthenticatedError(message, details),
  FORBIDDEN: ({ message, details }) => new ForbiddenError(message, details),
  UNAVAILABLE: ({ message, details }) => new UnavailableError(message, msIn(details?.['retryAfterMs'])),
  DEADLINE_EXCEEDED: ({ message, details }) => new DeadlineExceededError(message, details),
  CANCELLED: ({ message, details }) => new CancelledError(message, details),
  UNKNOWN_MESSAGE: ({ message, details }) => new UnknownMessageError(message, details),
  INTERNAL: ({ message, details }) => new InternalError(message, details),
};

/** The error that the fault was on the other side: of the same class for a system code, a RemoteError for a domain code. */
export function errorOf(fault: WireError): ServiceError {
  return Object.hasOwn(SYSTEM_ERRORS, fault.code)
    ? SYSTEM_ERRORS[fault.code as SystemErrorCode](fault)
    : new RemoteError(fault.code, fault.message, fault.details);
}

function faultsIn(value: unknown): InvalidField[] {
  return Array.isArray(value) ? value.filter(isFieldFault) : [];
}

const isFieldFault = (value: unknown): value is InvalidField => invalidField.safeParse(value).success;

function msIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
