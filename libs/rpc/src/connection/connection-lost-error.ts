/** A connection was closed, refused, reset or timed out. Neither side violated the protocol. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
}
