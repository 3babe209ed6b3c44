export { InjectClient, type ClientOf, type RemoteMessage } from './client/client.ts';
export { Credentials } from './client/credentials.ts';
export { RemoteError } from './client/remote-error.ts';
export { type CallOptions } from './client/rpc-caller.ts';
export { rpcChannel } from './client/rpc-channel.ts';
export { type RpcAnswer, type RpcRequest } from './client/rpc-request.ts';
export { RpcModule, type RpcModuleOptions } from './client/rpc.module.ts';
export { DEFAULT_LIMITS, type RpcLimits } from './connection/limits.ts';
export { currentRequest, runInRequest, type RequestContext } from './request-context.ts';
export { type RpcLogger } from './rpc-logger.ts';
export {
  Authenticator,
  type CallContext,
  type Caller,
  type CallerOf,
  type PublicCaller,
  type ServiceCallerIdentity,
  type Tokens,
  type UserCaller,
} from './server/caller.ts';
export { Handle, type HandlerOf } from './server/handle.ts';
export { RpcServer, type RpcServerOptions } from './server/rpc-server.ts';
export type { ServedCall, ServerObserver } from './server/server-observer.ts';
export { speaksFor, matchesInstallationName, type CheckIdentity, type RpcTls } from './tls/rpc-tls.ts';
