import type { Socket } from 'node:net';
import { FrameDecoder } from '../protocol/decoder.ts';
import { frameName, FrameType, startFrame, type Frame } from '../protocol/frame.ts';
import { encodeGoaway } from '../protocol/goaway.ts';
import { decodeHello, encodeHello, type Hello } from '../protocol/hello.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { FrameWriter } from './frame-writer.ts';
import { Heartbeat, type HeartbeatOptions } from './heartbeat.ts';
import { ConnectionLostError } from './connection-lost-error.ts';
import type { RpcLimits } from './limits.ts';

/** How long the last bytes to a peer may take once the connection is over. */
const LAST_BYTES_MS = 1000;

/** One side's part of a connection. What `received` throws ends it. */
export interface ConnectionSide {
  /** The peer speaks our version, and this is what it takes. */
  opened(peer: Hello): void;
  /** A frame that is not about the connection itself. */
  received(frame: Frame): void;
  /** It is over. Called once, last. Anything but a ConnectionLostError is somebody's fault. */
  closed(reason: Error): void;
  /** The last request taken from the peer, for GOAWAY. */
  readonly lastTaken: number;
}

/**
 * A socket that speaks frames. It sends HELLO and insists on one, answers PING, watches for a peer that has died, and
 * ends with a reason.
 */
export class FrameConnection {
  private readonly writer: FrameWriter;
  private readonly decoder: FrameDecoder;
  private heartbeat: Heartbeat | undefined;
  private opened = false;
  private ended: Error | undefined;
  private pings = 0;
  private readonly awaited = new Map<number, (answered: boolean) => void>();

  constructor(
    private readonly socket: Socket,
    private readonly side: ConnectionSide,
    private readonly limits: RpcLimits,
    private readonly heartbeatOptions?: HeartbeatOptions,
  ) {
    this.writer = new FrameWriter(socket);
    this.decoder = new FrameDecoder(limits.maxMessageBytes, (frame) => this.take(frame));
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', (error) => (this.ended ??= new ConnectionLostError(error.message, { cause: error })));
    socket.on('end', () => (this.ended ??= new ConnectionLostError('the peer closed the connection')));
    socket.on('close', () => this.close());
    this.send(encodeHello(limits));
  }

  /** Nothing more is sent or taken, though the socket may still be closing. */
  get isOver(): boolean {
    return this.ended !== undefined;
  }

  /** Queues a frame. A frame for a connection that is over is dropped. */
  send(frame: Buffer, body?: Buffer): void {
    if (this.ended) return;
    this.writer.write(frame, body);
    if (this.writer.bufferedBytes > this.limits.maxBufferedBytes) {
      this.ended = new ProtocolError(`the peer must take what it asked for: ${this.writer.bufferedBytes} bytes wait`);
      this.socket.destroy();
    }
  }

  /** Asks for a sign of life. Resolves with false when the connection ends without one; never rejects. */
  ping(): Promise<boolean> {
    if (this.ended) return Promise.resolve(false);
    return new Promise((resolve) => this.awaited.set(this.sendPing(), resolve));
  }

  flush(): void {
    this.writer.flush();
  }

  /** Tells the peer to send no more requests. */
  goaway(reason: string): void {
    this.send(encodeGoaway({ lastId: this.side.lastTaken, reason }));
  }

  /** Sends what is queued, then closes. Nothing that still arrives is looked at. */
  end(reason: Error): void {
    if (this.ended) return;
    this.writer.flush();
    this.ended = reason;
    this.socket.destroySoon();
    const timer = setTimeout(() => this.socket.destroy(), LAST_BYTES_MS);
    this.socket.once('close', () => clearTimeout(timer));
  }

  /** Closes without another word. */
  destroy(reason: Error): void {
    this.ended ??= reason;
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    if (this.ended) return;
    this.heartbeat?.alive();
    try {
      this.decoder.push(chunk);
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      this.goaway(reason.message);
      this.end(reason);
    }
  }

  private take(frame: Frame): void {
    if (this.ended) return;
    if (!this.opened) this.open(frame);
    else if (frame.type === FrameType.PING) this.send(startFrame(FrameType.PONG, frame.id, 0));
    else if (frame.type === FrameType.HELLO) throw new ProtocolError('HELLO came twice');
    else if (frame.type === FrameType.PONG) this.pong(frame.id);
    else this.side.received(frame);
  }

  private open(frame: Frame): void {
    if (frame.type !== FrameType.HELLO) {
      throw new ProtocolError(`the first frame must be HELLO, got ${frameName(frame.type)}`);
    }
    const peer = decodeHello(frame);
    this.opened = true;
    if (this.heartbeatOptions) this.heartbeat = this.startHeartbeat(this.heartbeatOptions);
    this.side.opened(peer);
  }

  private startHeartbeat(options: HeartbeatOptions): Heartbeat {
    return new Heartbeat(
      options,
      () => this.sendPing(),
      () => this.destroy(new ConnectionLostError(`a PING stayed without an answer for ${options.pingTimeoutMs} ms`)),
    );
  }

  private sendPing(): number {
    this.pings = (this.pings + 1) >>> 0;
    this.send(startFrame(FrameType.PING, this.pings, 0));
    return this.pings;
  }

  private pong(ping: number): void {
    this.awaited.get(ping)?.(true);
    this.awaited.delete(ping);
  }

  private close(): void {
    this.heartbeat?.stop();
    for (const answer of this.awaited.values()) answer(false);
    this.side.closed((this.ended ??= new ConnectionLostError('the connection was closed')));
  }
}
