import { EXCEPTION_FILTERS_METADATA } from '@nestjs/common/constants.js';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Message, ReceivedBy, ReplyOf } from '@signalbox/contract';
import { PassThroughFilter } from './pass-through-filter.ts';
import type { CallContext, CallerOf } from './caller.ts';
import { RequestPipe } from './request-pipe.ts';

/** Binds handlers only to RpcServer, even in an application with other transports. */
export const RPC_TRANSPORT = Symbol('signalbox-rpc');

/** A method that handles a message. */
export type HandlerOf<M extends Message> = (
  request: ReceivedBy<M>,
  call: CallContext<CallerOf<M>>,
) => Promise<ReplyOf<M>> | ReplyOf<M>;

/**
 * Makes a controller's method the handler of a message. RpcServer authorizes the call by the contract, before it parses
 * the request. Request and reply are validated, so that no undeclared field is sent.
 *
 * Guards, interceptors, pipes and filters work as usual in Nest. Interceptors and pipes of the method, the controller or
 * the application run before validation. As usual in Nest, such a pipe receives both arguments. The request has
 * `metadata.type === 'body'`.
 */
export function Handle<M extends Message>(message: M) {
  return <H extends HandlerOf<M>>(target: object, key: string, descriptor: TypedPropertyDescriptor<H>): void => {
    MessagePattern(message.name, RPC_TRANSPORT, { message })(target, key, descriptor);
    Payload(new RequestPipe(message))(target, key, 0);
    Ctx()(target, key, 1);
    bindPassThroughFilter(target.constructor);
  };
}

/** Binds the filter after all others: Nest runs filters from last to first. */
function bindPassThroughFilter(to: object): void {
  const others = (Reflect.getMetadata(EXCEPTION_FILTERS_METADATA, to) ?? []) as object[];
  if (others.includes(PassThroughFilter)) return;
  Reflect.defineMetadata(EXCEPTION_FILTERS_METADATA, [PassThroughFilter, ...others], to);
}
