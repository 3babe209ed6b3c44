/** What a connection takes before it answers with an error. */
export interface RpcLimits {
  /** The longest frame: what is longer comes in parts. @defaultValue 64 KiB */
  readonly maxFrameBytes: number;
  /** The longest request or reply, metadata included. @defaultValue 8 MiB */
  readonly maxMessageBytes: number;
  /** The most calls at a time over one connection, cancelled ones whose handler still runs included. @defaultValue 1024 */
  readonly maxCallsInFlight: number;
  /**
   * How much may wait on one connection: answers for a peer that reads slowly, and likewise bodies of requests in
   * flight. From half of it on, a server reads no more requests. @defaultValue 64 MiB
   */
  readonly maxBufferedBytes: number;
  /** How long a caller that has connected may take to say HELLO. @defaultValue 5000 */
  readonly helloTimeoutMs: number;
}

export const DEFAULT_LIMITS: RpcLimits = {
  maxFrameBytes: 64 * 1024,
  maxMessageBytes: 8 * 1024 * 1024,
  maxCallsInFlight: 1024,
  maxBufferedBytes: 64 * 1024 * 1024,
  helloTimeoutMs: 5000,
};
