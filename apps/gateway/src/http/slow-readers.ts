import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';

export interface ReaderLimits {
  /** Maximum time in which the client takes no byte of a response. */
  readonly responseTimeoutMs: number;
  /** Maximum time in which the client always has something to read. */
  readonly maxResponseMs: number;
  /** Maximum number of unread bytes of all connections. */
  readonly maxUnreadBytes: number;
}

/**
 * Closes the connections of clients that do not read. If the unread bytes of all connections exceed their limit, it
 * closes those first that have waited longest for their client.
 */
export function closeSlowReaders(connections: Connections, now: number, limits: ReaderLimits): void {
  let total = 0;
  const readers: { connection: Connection; unread: number }[] = [];
  for (const connection of connections.open.values()) {
    const unread = connection.look(now);
    if (unread === 0) continue;
    if (now - connection.progressAt > limits.responseTimeoutMs || now - connection.readAllAt > limits.maxResponseMs) {
      connections.close(connection, 'response_timeout');
      continue;
    }
    total += unread;
    readers.push({ connection, unread });
  }
  if (total <= limits.maxUnreadBytes) return;
  readers.sort((one, other) => one.connection.progressAt - other.connection.progressAt);
  for (const { connection, unread } of readers) {
    if (total <= limits.maxUnreadBytes) return;
    connections.close(connection, 'unread_bytes');
    total -= unread;
  }
}
