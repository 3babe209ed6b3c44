import type { ServiceError } from '@signalbox/contract';
import type { Outcome } from '@signalbox/discovery';
import type { OutgoingRequest } from '../protocol/request.ts';

/** The request of a channel. */
export type RpcRequest = OutgoingRequest;

/** The reply of a service: JSON, or a service error. */
export type RpcAnswer = Buffer | ServiceError;

export type RpcOutcome = Outcome<RpcAnswer>;
