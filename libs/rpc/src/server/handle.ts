import { EXCEPTION_FILTERS_METADATA, GUARDS_METADATA } from '@nestjs/common/constants.js';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Message, ReceivedBy, ReplyOf } from '@signalbox/contract';
import { PassThroughFilter } from './pass-through-filter.ts';
import { CallGuard } from './call-guard.ts';
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
 * Makes a controller's method the handler of a message. The call is authorized by the contract. Request and reply are
 * validated, so that no undeclared field is sent.
 *
 * Guards, interceptors, pipes and filters work as usual in Nest. Guards of the application and the controller run
 * before authentication, those of the method after it. Interceptors and pipes of the method, the controller or the
 * application run before validation. As usual in Nest, such a pipe receives both arguments. The request has
 * `metadata.type === 'body'`.
 */
export function Handle<M extends Message>(message: M) {
  return <H extends HandlerOf<M>>(target: object, key: string, descriptor: TypedPropertyDescriptor<H>): void => {
    const handler = descriptor.value!;
    MessagePattern(message.name, RPC_TRANSPORT, { message })(target, key, descriptor);
    Payload(new RequestPipe(message))(target, key, 0);
    Ctx()(target, key, 1);
    bindFirst(GUARDS_METADATA, CallGuard, handler);
    bindFirst(EXCEPTION_FILTERS_METADATA, PassThroughFilter, target.constructor);
  };
}

/** Binds the guard before all others, or the filter after all others, as Nest runs filters from last to first. */
function bindFirst(kind: string, enhancer: object, to: object): void {
  const others = (Reflect.getMetadata(kind, to) ?? []) as object[];
  if (!others.includes(enhancer)) Reflect.defineMetadata(kind, [enhancer, ...others], to);
}
