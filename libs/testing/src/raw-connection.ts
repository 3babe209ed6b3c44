import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';

/** A connection that sends the exact bytes that a test writes. */
export class RawConnection {
  received = '';
  private readonly socket: Socket;
  private readonly closed: Promise<unknown>;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('latin1').on('data', (text) => (this.received += String(text)));
    this.socket.on('error', () => {});
    // Also after a reset, for which `once` of node:events would reject.
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Ends the sending side. It continues to receive. */
  end(): void {
    this.socket.end();
  }

  /** Stops reading, so that input fills the kernel buffer and then blocks the sender. */
  stopReading(): void {
    this.socket.pause();
  }

  /** Resolves when the received text meets the condition, when the other side closes, or after the timeout. */
  async untilReceived(condition: (received: string) => boolean, timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => condition(this.received) && resolve();
    const timer = setTimeout(resolve, timeoutMs);
    this.socket.on('data', look);
    look();
    await Promise.race([promise, this.closed]);
    this.socket.off('data', look);
    clearTimeout(timer);
  }

  /** Everything received until the other side closed the connection. */
  async untilClosed(): Promise<string> {
    await this.closed;
    return this.received;
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Number of connections that the kernel accepts before the event loop handles them. */
export async function crowd(port: number, heads: number): Promise<RawConnection[]> {
  const connections = Array.from({ length: heads }, () => new RawConnection(port));
  await nextTick();
  return connections;
}

const nextTick = promisify(process.nextTick);

export const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
