export { InjectClient, type ClientOf } from './client/client.ts';
export { Credentials } from './client/credentials.ts';
export { RemoteError } from './client/remote-error.ts';
export { type RpcCallOptions } from './client/rpc-client.ts';
export { rpcChannel } from './client/rpc-channel.ts';
export { type RpcReply, type RpcRequest } from './client/rpc-request.ts';
export { RpcModule } from './client/rpc.module.ts';
export { DEFAULT_LIMITS } from './connection/limits.ts';
export { currentRequest, runInRequest, type RequestContext } from './request-context.ts';
export {
  Authenticator,
  type CallContext,
  type Caller,
  type ServiceCaller,
  type Tokens,
  type UserCaller,
} from './server/caller.ts';
export { Handle } from './server/handle.ts';
export { RpcServer } from './server/rpc-server.ts';
export type { RefusalReason } from './server/refusals.ts';
export type { ServedCall, ServerLoad, ServerObserver } from './server/server-observer.ts';
export { FileCertificates, type CertificatePaths } from './tls/file-certificates.ts';
export type { RpcTls } from './tls/rpc-tls.ts';
export { NoTracing } from './tracing/no-tracing.ts';
export { isSampled, isTraceparent, spanIdOf, traceIdOf } from './tracing/traceparent.ts';
export { errorType, Tracing, type ActiveSpan, type SpanStart } from './tracing/tracing.ts';
