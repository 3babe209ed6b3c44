import type { ServiceError } from '@signalbox/contract';
import type { Outcome } from '@signalbox/discovery';
import type { OutgoingRequest } from '../protocol/request.ts';

/** What goes into a channel. */
export type RpcRequest = OutgoingRequest;

/** What comes out when the service answered: its reply as JSON, or the error that it gave for an answer. */
export type RpcAnswer = Buffer | ServiceError;

export type RpcOutcome = Outcome<RpcAnswer>;
