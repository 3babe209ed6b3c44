/** The peer broke the protocol: its connection can't be trusted any further. The message is logged and told to the peer. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
