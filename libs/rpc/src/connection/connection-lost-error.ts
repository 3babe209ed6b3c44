/** A connection ended as connections do: closed, refused, reset, too slow. Neither side did anything wrong. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
}
