import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { LiveSet } from './live-set.ts';
import type { Traffic } from './traffic.ts';

// How long a connection on which nobody asks anything is kept: the next request may be on its way.
const LINGER_MS = 1000;

/** Ends the work of an HTTP server without losing a request. */
export class HttpDrain {
  private readonly connections = new LiveSet<Socket>();

  constructor(
    private readonly server: Server,
    private readonly traffic: Traffic,
  ) {
    server.on('connection', (socket) => {
      const place = this.connections.add(socket);
      socket.once('close', () => this.connections.delete(place));
    });
  }

  /** Resolves when no connection is left; at the latest after `timeoutMs`, with the connections that were left cut. */
  async drain(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    // A refused connection is plain to its client, and safe to repeat elsewhere; one that is reset is neither. So the
    // door closes first, before answers that end their connections send their clients to knock again.
    this.stopListening();
    this.traffic.startDraining();
    await this.connections.emptied(Math.min(LINGER_MS, timeoutMs));
    this.server.closeIdleConnections();
    await this.traffic.inFlight.emptied(Math.max(0, deadline - performance.now()));
    this.server.closeAllConnections();
  }

  // http.Server's own close() would also cut connections between two requests, where the next one may be on its way.
  private stopListening(): void {
    if (this.server.listening) NetServer.prototype.close.call(this.server);
  }
}
