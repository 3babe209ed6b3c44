import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Resolves when a port on the loopback interface accepts connections.
 * @throws an AbortError when the signal aborts.
 */
export async function waitForPort(port: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const socket = connect({ port, host: '127.0.0.1' });
    try {
      await once(socket, 'connect', { signal });
      return;
    } catch {
      await delay(POLL_MS, undefined, { signal });
    } finally {
      socket.destroy();
    }
  }
}
