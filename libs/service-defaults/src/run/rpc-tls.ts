import { speaksFor, matchesInstallationName, type RpcTls } from '@signalbox/rpc';
import type { ServiceConfig } from '../config/service-settings.ts';

/** How this service proves to others who it is, where it is configured to. */
export function rpcTls(config: ServiceConfig): RpcTls | undefined {
  const { RPC_TLS_CERT_FILE: cert, RPC_TLS_KEY_FILE: key, RPC_TLS_CA_FILE: ca, RPC_TLS_CALLERS: callers } = config;
  if (!cert || !key || !ca) return undefined;
  const { INSTALLATION: installation } = config;
  const checkIdentity = installation === undefined ? speaksFor : matchesInstallationName(installation);
  return { cert, key, ca, callers, checkIdentity };
}
