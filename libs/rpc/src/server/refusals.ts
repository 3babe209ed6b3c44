import { InvalidRequestError } from '@signalbox/contract';
import type { RpcLimits } from '../connection/limits.ts';
import type { WireError } from '../protocol/wire-error.ts';
import type { IncomingCall } from './incoming-call.ts';

/** Why a server refused a call, a reply or a connection, as metrics count it. */
export type RefusalReason =
  | 'connections'
  | 'connections_before_hello'
  | 'identity'
  | 'stopping'
  | 'calls_in_flight'
  | 'request_bytes'
  | 'request_too_long'
  | 'unfinished_bytes'
  | 'stalled'
  | 'incomplete'
  | 'unread_bytes';

/** The refusal of a call before its handler runs. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly error: WireError;
}

export const STOPPING = unavailable('stopping', 'this instance is stopping');

export const INCOMPLETE: Refusal = {
  reason: 'incomplete',
  error: {
    kind: 'unprocessed',
    code: 'DEADLINE_EXCEEDED',
    message: 'the deadline passed before the request was complete',
  },
};

export const STALLED = unavailable('stalled', 'no part of the request arrived in time');

export const TOO_MANY_UNFINISHED_BYTES = unavailable('unfinished_bytes', 'too many bytes of unfinished requests');

/** The handler has run, so the kind is not `unprocessed`. */
export const SEND_BUFFER_FULL: WireError = {
  kind: 'failed',
  code: 'UNAVAILABLE',
  message: 'the send buffer is full: callers must read their earlier replies',
};

export function unavailable(reason: RefusalReason, message: string): Refusal {
  return { reason, error: { kind: 'unprocessed', code: 'UNAVAILABLE', message } };
}

/** A request that needs no token is limited, because any peer can send it. */
export function tooLong(
  { message }: IncomingCall,
  bytes: number,
  { maxPublicRequestBytes }: RpcLimits,
): Refusal | undefined {
  if (bytes <= maxPublicRequestBytes || message.auth.kind !== 'public') return undefined;
  const text = `${message.name} must be ≤ ${maxPublicRequestBytes} bytes, got at least ${bytes}`;
  const { code, message: summary, details } = new InvalidRequestError([{ field: '', message: text }]);
  return { reason: 'request_too_long', error: { kind: 'answered', code, message: summary, details } };
}
