import { EXCEPTION_FILTERS_METADATA, GUARDS_METADATA } from '@nestjs/common/constants.js';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Message, ReceivedBy, ReplyOf } from '@signalbox/contract';
import { AnswerFilter } from './answer-filter.ts';
import { CallGuard } from './call-guard.ts';
import type { CallContext, CallerOf } from './caller.ts';
import { RequestPipe } from './request-pipe.ts';

/** Binds handlers to RpcServer alone, also in an application with further transports. */
export const RPC_TRANSPORT = Symbol('signalbox-rpc');

/** A method that answers a message. */
export type HandlerOf<M extends Message> = (
  request: ReceivedBy<M>,
  call: CallContext<CallerOf<M>>,
) => Promise<ReplyOf<M>> | ReplyOf<M>;

/**
 * Makes a controller's method the handler of a message. The call is authorised as the contract says, the request is
 * taken through its schema, and so is the reply, so that nothing undeclared gets out.
 *
 * Guards, interceptors, pipes and filters work as everywhere in Nest. In their order: guards of the application and the
 * controller run before the caller is known, those of the method after; interceptors and pipes bound to the method, the
 * controller or the application see the request before its schema does. As always in Nest, such a pipe gets both
 * arguments, and tells the request by `metadata.type === 'body'`.
 */
export function Handle<M extends Message>(message: M) {
  return <H extends HandlerOf<M>>(target: object, key: string, descriptor: TypedPropertyDescriptor<H>): void => {
    const handler = descriptor.value!;
    MessagePattern(message.name, RPC_TRANSPORT, { message })(target, key, descriptor);
    Payload(new RequestPipe(message))(target, key, 0);
    Ctx()(target, key, 1);
    bindFirst(GUARDS_METADATA, CallGuard, handler);
    bindFirst(EXCEPTION_FILTERS_METADATA, AnswerFilter, target.constructor);
  };
}

/** Binds the guard before all others, or the filter, as Nest asks filters from last to first, after all others. */
function bindFirst(kind: string, enhancer: object, to: object): void {
  const others = (Reflect.getMetadata(kind, to) ?? []) as object[];
  if (!others.includes(enhancer)) Reflect.defineMetadata(kind, [enhancer, ...others], to);
}
