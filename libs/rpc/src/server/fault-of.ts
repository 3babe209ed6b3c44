import { FORBIDDEN_MESSAGE } from '@nestjs/core/guards/constants.js';
import { RpcException } from '@nestjs/microservices';
import { ServiceError, type Message, type SystemErrorCode } from '@signalbox/contract';
import type { Fault, FaultKind } from '../protocol/fault.ts';
import { isRemote } from '../remote-origin.ts';

/** What each system code says of this instance. */
const SYSTEM_FAULTS = {
  INVALID_REQUEST: 'answered',
  UNAUTHENTICATED: 'answered',
  FORBIDDEN: 'answered',
  UNKNOWN_MESSAGE: 'answered',
  UNAVAILABLE: 'failed',
  DEADLINE_EXCEEDED: 'failed',
  CANCELLED: 'failed',
  INTERNAL: 'failed',
} as const satisfies Record<SystemErrorCode, FaultKind>;

/** What a caller learns of an error that the service did not mean to answer with. */
export const INTERNAL_FAULT: Fault = { kind: 'failed', code: 'INTERNAL', message: 'the service failed to answer' };

/** What the caller is told of an error; nothing when the error is none of its business. */
export function faultOf(error: unknown, message: Message): Fault | undefined {
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

function systemKind(code: string): FaultKind | undefined {
  return Object.hasOwn(SYSTEM_FAULTS, code) ? SYSTEM_FAULTS[code as SystemErrorCode] : undefined;
}
