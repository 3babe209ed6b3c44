/** The peer violated the protocol. The connection is closed. The message is logged and sent to the peer. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
