import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as roundOfTheLoop } from 'node:timers/promises';
import type { ReusePortListeners } from './reuse-port-listeners.ts';
import { LiveSet } from './live-set.ts';
import type { Traffic } from './traffic.ts';

// How long a connection on which nobody asks anything is kept: the next request may be on its way.
const LINGER_MS = 1000;

/** Ends the work of an HTTP server without losing a request. */
export class HttpDrain {
  private readonly connections = new LiveSet<Socket>();
  private accepted = 0;

  constructor(
    private readonly server: Server,
    private readonly doors: ReusePortListeners,
    private readonly traffic: Traffic,
  ) {
    server.on('connection', (socket) => {
      this.accepted += 1;
      const place = this.connections.add(socket);
      socket.once('close', () => this.connections.delete(place));
    });
  }

  /** Resolves when no connection is left; at the latest after `timeoutMs`, with the connections that were left cut. */
  async drain(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    const lingerUntil = Math.min(deadline, performance.now() + LINGER_MS);
    // A refused connection is plain to its client, and safe to repeat elsewhere; one that is reset is neither. So the
    // doors close first, before answers that end their connections send their clients to knock again.
    await this.closeDoors(lingerUntil);
    this.traffic.startDraining();
    await this.connections.emptied(Math.max(0, lingerUntil - performance.now()));
    // Where the loop was late, requests have come that it has not read yet.
    await roundOfTheLoop();
    this.server.closeIdleConnections();
    await this.traffic.inFlight.emptied(Math.max(0, deadline - performance.now()));
    this.server.closeAllConnections();
  }

  // When a door closes, the kernel resets those who wait at it. They are let in first, until there was a whole round of
  // the loop without one.
  private async closeDoors(until: number): Promise<void> {
    if (!this.doors.areOpen) return;
    await roundOfTheLoop();
    for (let before = -1; before < this.accepted && performance.now() < until;) {
      before = this.accepted;
      await roundOfTheLoop();
    }
    this.doors.close();
  }
}
