import type { Socket } from 'node:net';

/**
 * The connections that have not sent HELLO, also those in a TLS handshake. A peer that sends HELLO immediately gets
 * through while others open connections and send nothing, because one too many closes the oldest.
 */
export class ConnectionsBeforeHello {
  private readonly sockets = new Map<string, Socket>();

  constructor(
    private readonly maxConnections: number,
    private readonly onClosed: () => void,
  ) {}

  /** @param peer - its address, which is the same before and after the TLS handshake. */
  add(peer: string, socket: Socket): void {
    this.sockets.set(peer, socket);
    socket.once('close', () => this.delete(peer));
    if (this.sockets.size <= this.maxConnections) return;
    const [oldestPeer, oldest] = this.sockets.entries().next().value!;
    this.delete(oldestPeer);
    oldest.destroy();
    this.onClosed();
  }

  /** The peer has sent HELLO, or its connection has ended. */
  delete(peer: string): void {
    this.sockets.delete(peer);
  }
}
