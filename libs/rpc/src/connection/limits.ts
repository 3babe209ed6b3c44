/** Limits of a connection, and of all connections of a server. */
export interface RpcLimits {
  /** Maximum frame payload. Longer messages are sent in parts. @defaultValue 64 KiB */
  readonly maxFrameBytes: number;
  /** Maximum request or reply, including metadata. @defaultValue 8 MiB */
  readonly maxMessageBytes: number;
  /** Maximum concurrent calls per connection, including cancelled calls whose handler still runs. @defaultValue 1024 */
  readonly maxCallsInFlight: number;
  /**
   * Maximum buffered replies for a slow peer, and maximum bodies of requests in flight, per connection. Above half of
   * it, a server reads no more requests. @defaultValue 64 MiB
   */
  readonly maxBufferedBytes: number;
  /** Maximum time until a connected caller has sent HELLO, in milliseconds. @defaultValue 5000 */
  readonly helloTimeoutMs: number;
  /** Maximum connections of a server, including those in a TLS handshake. @defaultValue 1000 */
  readonly maxConnections: number;
  /** Maximum connections of a server that have not sent HELLO. One more closes the oldest. @defaultValue 128 */
  readonly maxConnectionsBeforeHello: number;
  /** Maximum time that a server grants a request, in milliseconds. @defaultValue 60 000 */
  readonly maxDeadlineMs: number;
  /** Maximum request that needs no token, including metadata. @defaultValue 64 KiB */
  readonly maxPublicRequestBytes: number;
  /** Maximum bytes of incomplete requests, over all connections of a server. @defaultValue 64 MiB */
  readonly maxUnfinishedBytes: number;
  /** Maximum time without a part of an incomplete request, in milliseconds. @defaultValue 10 000 */
  readonly maxStallMs: number;
  /**
   * Maximum buffered replies, and maximum bodies of requests in flight, over all connections of a server. A connection
   * with less than 64 KiB is served even above it. @defaultValue 64 MiB
   */
  readonly maxTotalBufferedBytes: number;
}

export const DEFAULT_LIMITS: RpcLimits = {
  maxFrameBytes: 64 * 1024,
  maxMessageBytes: 8 * 1024 * 1024,
  maxCallsInFlight: 1024,
  maxBufferedBytes: 64 * 1024 * 1024,
  helloTimeoutMs: 5000,
  maxConnections: 1000,
  maxConnectionsBeforeHello: 128,
  maxDeadlineMs: 60_000,
  maxPublicRequestBytes: 64 * 1024,
  maxUnfinishedBytes: 64 * 1024 * 1024,
  maxStallMs: 10_000,
  maxTotalBufferedBytes: 64 * 1024 * 1024,
};
