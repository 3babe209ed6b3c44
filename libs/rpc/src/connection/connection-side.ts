import type { Frame } from '../protocol/frame.ts';
import type { Hello } from '../protocol/hello.ts';

/** The client or server side of a connection. An error thrown by `received` ends the connection. */
export interface ConnectionSide {
  /** The id of the last accepted request, for GOAWAY. */
  readonly lastAcceptedId: number;
  /**
   * Whether reading stops while too much data waits to be sent (backpressure). Only one side may do so. If both did,
   * they could deadlock.
   */
  readonly appliesBackpressure: boolean;
  /** The peer sent a HELLO of this version, with its limits. */
  opened(peer: Hello): void;
  /** A part of a message that is not complete yet, or its last part. Returns whether the message is needed. */
  expects(part: Frame): boolean;
  /** A complete message about a request. */
  received(frame: Frame): void;
  /** The peer did not answer a PING in time. */
  onPingTimeout(reason: Error): void;
  /** The peer answered after it had missed a PING. */
  onRecovered(): void;
  /**
   * The connection has ended. Called once, as the last call. Any error except ConnectionLostError is a misconfiguration
   * or a violation.
   */
  closed(reason: Error): void;
}
