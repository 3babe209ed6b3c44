import { FORBIDDEN_MESSAGE } from '@nestjs/core/guards/constants.js';
import { RpcException } from '@nestjs/microservices';
import { ServiceError, type Message, type SystemErrorCode } from '@signalbox/contract';
import type { WireError, WireErrorKind } from '../protocol/wire-error.ts';
import { isRemote } from '../remote-origin.ts';

/** The kind of each system error. */
const KIND_OF_SYSTEM_ERROR = {
  INVALID_REQUEST: 'answered',
  UNAUTHENTICATED: 'answered',
  FORBIDDEN: 'answered',
  UNKNOWN_MESSAGE: 'answered',
  UNAVAILABLE: 'failed',
  DEADLINE_EXCEEDED: 'failed',
  CANCELLED: 'failed',
  INTERNAL: 'failed',
} as const satisfies Record<SystemErrorCode, WireErrorKind>;

/** The reply for an unexpected error, without details. */
export const INTERNAL_ERROR: WireError = { kind: 'failed', code: 'INTERNAL', message: 'the service failed to answer' };

/** Converts an error to the reply for the caller. Undefined for unexpected errors, which callers must not see. */
export function toWireError(error: unknown, message: Message): WireError | undefined {
  if (error instanceof RpcException && error.message === FORBIDDEN_MESSAGE) {
    return { kind: 'answered', code: 'FORBIDDEN', message: 'a guard refused the call' };
  }
  if (!(error instanceof ServiceError)) return undefined;
  const kind = message.errors.includes(error.code) ? 'answered' : systemKind(error.code);
  if (!kind) return undefined;
  return {
    kind: isRemote(error) ? 'answered' : kind,
    code: error.code,
    message: error.message,
    details: error.details,
  };
}

function systemKind(code: string): WireErrorKind | undefined {
  return Object.hasOwn(KIND_OF_SYSTEM_ERROR, code) ? KIND_OF_SYSTEM_ERROR[code as SystemErrorCode] : undefined;
}
