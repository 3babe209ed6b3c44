import { once } from 'node:events';
import { Server as NetServer } from 'node:net';
import type { Server } from 'node:http';

const POLL_MS = 20;

/** Accepts no more connections, and resolves when all responses are sent, or after `timeoutMs`. */
export async function drain(server: Server, timeoutMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  // Closes the listener alone.
  NetServer.prototype.close.call(server);
  // A connection becomes idle when its response is sent.
  const timer = setInterval(() => server.closeIdleConnections(), POLL_MS);
  const deadline = setTimeout(() => server.closeAllConnections(), timeoutMs);
  server.closeIdleConnections();
  await closed;
  clearInterval(timer);
  clearTimeout(deadline);
}
