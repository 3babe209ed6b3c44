/** Limits of a connection. */
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
}

export const DEFAULT_LIMITS: RpcLimits = {
  maxFrameBytes: 64 * 1024,
  maxMessageBytes: 8 * 1024 * 1024,
  maxCallsInFlight: 1024,
  maxBufferedBytes: 64 * 1024 * 1024,
  helloTimeoutMs: 5000,
};
