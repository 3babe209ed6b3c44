import { Inject } from '@nestjs/common';
import type { AnyContract, Message, ReplyOf, RequestOf } from '@signalbox/contract';
import type { RpcCallOptions, RpcClient } from './rpc-client.ts';

/** Sends one message. */
interface RemoteMessage<M extends Message> {
  /**
   * Returns the reply. The service has validated it, so it is not validated again.
   * @throws the system errors of `@signalbox/contract`, and RemoteError for the message's own codes.
   */
  (request: RequestOf<M>, options?: RpcCallOptions): Promise<ReplyOf<M>>;
  /** Returns the reply as the received JSON, to pass it on unparsed. */
  bytes(request: RequestOf<M>, options?: RpcCallOptions): Promise<Buffer>;
}

/** The messages of a service as methods. */
export type ClientOf<C extends AnyContract> = {
  readonly [K in keyof C['messages']]: RemoteMessage<C['messages'][K]>;
};

/** Injects the client of a contract that was passed to `RpcModule.forClients`. */
export function InjectClient(contract: AnyContract) {
  return Inject(clientToken(contract));
}

export function clientToken({ serviceName }: AnyContract): string {
  return `RpcClient(${serviceName})`;
}

export function createClient<C extends AnyContract>(contract: C, client: RpcClient): ClientOf<C> {
  const methods = Object.entries(contract.messages).map(([key, message]) => [key, remoteMessage(message, client)]);
  return Object.fromEntries(methods) as ClientOf<C>;
}

function remoteMessage(message: Message, client: RpcClient): RemoteMessage<Message> {
  const name = Buffer.from(message.name);
  const bytes = (request: unknown, options?: RpcCallOptions) => client.call(message, name, request, options);
  const parsed = async (request: unknown, options?: RpcCallOptions): Promise<unknown> =>
    JSON.parse((await bytes(request, options)).toString());
  return Object.assign(parsed, { bytes });
}
