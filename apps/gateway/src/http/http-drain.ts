import type { Server } from 'node:http';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { Connections } from './connections.ts';
import type { ReusePortListeners } from './reuse-port-listeners.ts';
import type { Traffic } from './traffic.ts';

// How long an idle connection stays open: its next request may already be on its way.
const LINGER_MS = 1000;

/** Drains an HTTP server without losing a request. */
export class HttpDrain {
  constructor(
    private readonly server: Server,
    private readonly listeners: ReusePortListeners,
    private readonly connections: Connections,
    private readonly traffic: Traffic,
  ) {}

  /** Resolves when no connection is open. After `timeoutMs`, it closes the remaining connections. */
  async drain(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    const lingerUntil = Math.min(deadline, performance.now() + LINGER_MS);
    // A client can safely retry a refused connection elsewhere, but not one that was reset. So the listeners close
    // first, before responses with `Connection: close` make clients reconnect.
    await this.closeListeners(lingerUntil);
    this.traffic.startDraining();
    await this.connections.open.emptied(Math.max(0, lingerUntil - performance.now()));
    // If the event loop was late, requests may have arrived that are not read yet.
    await eventLoopTurn();
    this.server.closeIdleConnections();
    await this.traffic.inFlight.emptied(Math.max(0, deadline - performance.now()));
    this.server.closeAllConnections();
  }

  // When a listener closes, the kernel resets the connections in its accept queue. So they are accepted first, until one
  // turn of the event loop accepts no connection.
  private async closeListeners(until: number): Promise<void> {
    if (!this.listeners.areOpen) return;
    await eventLoopTurn();
    for (let before = -1; before < this.connections.accepted && performance.now() < until;) {
      before = this.connections.accepted;
      await eventLoopTurn();
    }
    this.listeners.close();
  }
}
