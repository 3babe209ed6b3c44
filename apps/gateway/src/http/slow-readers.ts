import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { queueKey, sendQueues } from './send-queues.ts';

export interface ReaderLimits {
  /** Maximum time in which the client takes no byte of a response. */
  readonly responseTimeoutMs: number;
  /** Maximum time in which the client always has something to read. */
  readonly maxResponseMs: number;
  /** Maximum number of unread bytes of all connections. */
  readonly maxUnreadBytes: number;
}

const QUEUE_INTERVAL_MS = 1_000;

/**
 * Closes the connections of clients that do not read. The kernel buffers megabytes and asks for more only when a third of
 * them is free, so for a connection without visible progress, its send queue in the kernel tells whether the client reads.
 */
export class SlowReaders {
  private queuesReadAt = -Infinity;

  /** @param queues - the kernel's send queues, by `queueKey`. */
  constructor(
    private readonly connections: Connections,
    private readonly limits: ReaderLimits,
    private readonly queues: typeof sendQueues = sendQueues,
  ) {}

  /** Call it repeatedly. @param now - in milliseconds. */
  async check(now: number): Promise<void> {
    const { responseTimeoutMs, maxResponseMs } = this.limits;
    const readers: Connection[] = [];
    for (const connection of this.connections.open.values()) {
      if (connection.look(now) === 0) continue;
      const { progressAt, readAllAt } = connection;
      if (now - progressAt > responseTimeoutMs || now - readAllAt > maxResponseMs)
        this.connections.close(connection, 'response_timeout');
      else readers.push(connection);
    }
    this.closeLongestWaiting(readers);
    await this.lookAtQueues(
      readers.filter(({ progressAt }) => now - progressAt > responseTimeoutMs / 4),
      now,
    );
  }

  private closeLongestWaiting(readers: readonly Connection[]): void {
    let unread = readers.reduce((sum, connection) => sum + connection.unreadBytes(), 0);
    if (unread <= this.limits.maxUnreadBytes) return;
    for (const connection of readers.toSorted((one, other) => one.progressAt - other.progressAt)) {
      unread -= connection.unreadBytes();
      this.connections.close(connection, 'unread_bytes');
      if (unread <= this.limits.maxUnreadBytes) return;
    }
  }

  private async lookAtQueues(suspects: readonly Connection[], now: number): Promise<void> {
    if (suspects.length === 0 || now - this.queuesReadAt < QUEUE_INTERVAL_MS) return;
    this.queuesReadAt = now;
    const queues = await this.queues();
    for (const connection of suspects) {
      const { localPort, remotePort } = connection.socket;
      connection.lookAtQueue(queues.get(queueKey(localPort, remotePort)), now);
    }
  }
}
