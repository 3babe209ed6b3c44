import type { Socket } from 'node:net';
import { FrameDecoder } from '../protocol/decoder.ts';
import { frameName, FrameType, startFrame, type Frame } from '../protocol/frame.ts';
import { encodeGoaway } from '../protocol/goaway.ts';
import { decodeHello, encodeHello, type Hello } from '../protocol/hello.ts';
import { MessageAssembler } from '../protocol/message-assembler.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { ConnectionLostError } from './connection-lost-error.ts';
import { FrameWriter } from './frame-writer.ts';
import { Heartbeat, type HeartbeatOptions } from './heartbeat.ts';
import type { RpcLimits } from './limits.ts';

/** How long the last bytes to a peer may take once the connection is over. */
const LAST_BYTES_MS = 1000;

/** One side's part of a connection. What `received` throws ends it. */
export interface ConnectionSide {
  /** The last request taken from the peer, for GOAWAY. */
  readonly lastTaken: number;
  /**
   * Whether nothing more is read while too much waits for the peer. Only one side may do so: if both did, each would
   * wait for the other.
   */
  readonly readsOnlyFromReaders: boolean;
  /** The peer speaks our version, and this is what it takes. */
  opened(peer: Hello): void;
  /** A message that comes in parts begins: whether it is of any use. */
  expects(firstPart: Frame): boolean;
  /** A message that is not about the connection itself, whole. */
  received(frame: Frame): void;
  /** The peer has not answered PING in time. */
  missed(reason: Error): void;
  /** It has, after all. */
  back(): void;
  /** It is over. Called once, last. Anything but a ConnectionLostError is somebody's fault. */
  closed(reason: Error): void;
}

/**
 * A socket that speaks frames. It sends HELLO and insists on one, answers PING, watches for a peer that has died, takes
 * long messages apart and puts them together, and ends with a reason.
 */
export class FrameConnection {
  private readonly writer: FrameWriter;
  private readonly decoder: FrameDecoder;
  private readonly assembler: MessageAssembler;
  private heartbeat: Heartbeat | undefined;
  private opened = false;
  private paused = false;
  private ended: Error | undefined;
  private pings = 0;
  private readonly awaited = new Map<number, (answered: boolean) => void>();

  constructor(
    private readonly socket: Socket,
    private readonly side: ConnectionSide,
    private readonly limits: RpcLimits,
    private readonly heartbeatOptions: HeartbeatOptions,
  ) {
    this.writer = new FrameWriter(socket);
    const { maxFrameBytes, maxMessageBytes } = limits;
    this.decoder = new FrameDecoder(Math.min(maxFrameBytes, maxMessageBytes), (frame) => this.take(frame));
    this.assembler = new MessageAssembler(maxMessageBytes);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('drain', () => this.drained());
    socket.on(
      'error',
      (error) => (this.ended ??= isOfSystem(error) ? new ConnectionLostError(error.message, { cause: error }) : error),
    );
    socket.on('end', () => (this.ended ??= new ConnectionLostError('the peer closed the connection')));
    socket.on('close', () => this.close());
    this.send(encodeHello(limits));
  }

  /** Nothing more is sent or taken, though the socket may still be closing. */
  get isOver(): boolean {
    return this.ended !== undefined;
  }

  /** Whether so much may wait for the peer besides what waits already. */
  hasRoomFor(bytes: number): boolean {
    return this.writer.bufferedBytes + bytes <= this.limits.maxBufferedBytes;
  }

  /**
   * Queues a message. One for a connection that is over is dropped.
   * @param frame - a frame up to its body, as if it were sent in one, however long the body.
   */
  send(frame: Buffer, body?: Buffer): void {
    if (this.ended) return;
    this.writer.write(frame, body);
    const bytes = this.writer.bufferedBytes;
    const most = this.limits.maxBufferedBytes;
    if (bytes > most / 2) this.slowDown(bytes, 2 * most);
  }

  /** Whether not all of a message in parts was sent. */
  isSending(id: number): boolean {
    return this.writer.isSending(id);
  }

  /** What is left of a message in parts is of no use any more, in either direction. */
  forget(id: number): void {
    this.writer.drop(id);
    this.assembler.drop(id);
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
    this.writer.flushAll();
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
    if (!this.opened) return this.open(frame);
    switch (frame.type) {
      case FrameType.HELLO:
        throw new ProtocolError('HELLO came twice');
      case FrameType.PING:
        return this.send(startFrame(FrameType.PONG, frame.id, 0));
      case FrameType.PONG:
        return this.pong(frame.id);
      case FrameType.DATA:
        return this.takePart(frame);
      case FrameType.CANCEL:
        this.forget(frame.id);
        return this.side.received(frame);
      default:
        if (!frame.more) this.side.received(frame);
        else if (this.side.expects(frame)) this.assembler.begin(frame);
    }
  }

  private takePart(part: Frame): void {
    const message = this.assembler.add(part);
    if (message) this.side.received(message);
  }

  private open(frame: Frame): void {
    if (frame.type !== FrameType.HELLO) {
      throw new ProtocolError(`the first frame must be HELLO, got ${frameName(frame.type)}`);
    }
    const peer = decodeHello(frame);
    this.opened = true;
    this.writer.limitFrames(peer.maxFrameBytes);
    this.heartbeat = this.startHeartbeat(this.heartbeatOptions);
    this.side.opened(peer);
  }

  private startHeartbeat(options: HeartbeatOptions): Heartbeat {
    return new Heartbeat(options, {
      ping: () => this.sendPing(),
      missed: () => this.side.missed(unanswered(options.pingTimeoutMs)),
      back: () => this.side.back(),
      dead: () => this.destroy(this.writer.bufferedBytes > 0 ? this.unread() : unanswered(options.maxSilenceMs)),
    });
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

  /** The peer reads too slowly for what it is sent. */
  private slowDown(bytes: number, most: number): void {
    if (bytes > most) return this.destroy(this.unread());
    if (!this.side.readsOnlyFromReaders || this.paused) return;
    this.paused = true;
    this.socket.pause();
  }

  private unread(): ProtocolError {
    return new ProtocolError(`the peer must take what it asked for: ${this.writer.bufferedBytes} bytes wait`);
  }

  private drained(): void {
    // That the peer takes bytes is a sign of life, and the only one of a peer that is not read.
    this.heartbeat?.alive();
    if (!this.paused || this.writer.bufferedBytes > this.limits.maxBufferedBytes / 2) return;
    this.paused = false;
    this.socket.resume();
  }

  private close(): void {
    this.heartbeat?.stop();
    for (const answer of this.awaited.values()) answer(false);
    this.side.closed((this.ended ??= new ConnectionLostError('the connection was closed')));
  }
}

function unanswered(ms: number): ConnectionLostError {
  return new ConnectionLostError(`a PING stayed without an answer for ${ms} ms`);
}

/** Refused, reset, unreachable: as connections end. The others come from TLS: one side is not set up as it should be. */
function isOfSystem(error: NodeJS.ErrnoException): boolean {
  return error.syscall !== undefined && error.code !== 'EPROTO';
}
