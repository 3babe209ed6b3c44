import type { HeartbeatOptions } from '../connection/heartbeat.ts';
import type { RpcLimits } from '../connection/limits.ts';
import type { RpcLogger } from '../rpc-logger.ts';
import type { RpcTls } from '../tls/rpc-tls.ts';

/** The part of a discovered instance that a channel needs. */
export interface Peer {
  readonly id: string;
  readonly service: string;
  readonly address: string;
  readonly port: number;
}

export interface ChannelOptions extends HeartbeatOptions {
  /** Maximum time until an instance has accepted a connection and sent HELLO, in milliseconds. */
  readonly connectTimeoutMs: number;
  readonly limits: RpcLimits;
  readonly logger: RpcLogger;
  /** @defaultValue none: without TLS */
  readonly tls?: RpcTls;
}
