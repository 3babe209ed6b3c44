export { Credentials } from './client/credentials.ts';
export { currentRequest, runInRequest, type RequestContext } from './request-context.ts';
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
