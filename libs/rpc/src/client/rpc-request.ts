import type { ServiceError } from '@signalbox/contract';
import type { AttemptResult } from '@signalbox/discovery';
import type { OutgoingRequest } from '../protocol/request.ts';

/** The request of a channel. */
export type RpcRequest = OutgoingRequest;

/** The reply of a service: JSON, or a service error. */
export type RpcReply = Buffer | ServiceError;

export type RpcAttemptResult = AttemptResult<RpcReply>;
