export { RpcSession, type Tokens } from './rpc-session.ts';
