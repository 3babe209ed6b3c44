import type { RpcTls } from '@signalbox/rpc';
import type { ServiceConfig } from '../config/service-settings.ts';

/** How this service proves to others who it is, where it is configured to. */
export function rpcTls(config: ServiceConfig): RpcTls | undefined {
  const { RPC_TLS_CERT_FILE: cert, RPC_TLS_KEY_FILE: key, RPC_TLS_CA_FILE: ca, RPC_TLS_CALLERS: callers } = config;
  return cert && key && ca ? { cert, key, ca, callers } : undefined;
}
