import type { Socket } from 'node:net';
import { FrameDecoder } from '../protocol/decoder.ts';
import { frameName, FrameType, startFrame, type Frame } from '../protocol/frame.ts';
import { encodeGoaway } from '../protocol/goaway.ts';
import { decodeHello, encodeHello } from '../protocol/hello.ts';
import { MessageAssembler } from '../protocol/message-assembler.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { ConnectionLostError } from './connection-lost-error.ts';
import type { ConnectionSide } from './connection-side.ts';
import { ByteBudget } from './byte-budget.ts';
import { FrameWriter } from './frame-writer.ts';
import { Heartbeat, type HeartbeatOptions } from './heartbeat.ts';
import type { RpcLimits } from './limits.ts';

/** Maximum time to send the last bytes after the end of the connection. */
const LAST_BYTES_MS = 1000;

/** Budgets that the connection shares with others. */
interface SharedBudgets {
  /** Counts incomplete frames. The side counts incomplete messages. */
  readonly unfinished?: ByteBudget;
  /** Bytes that the peer has not read. */
  readonly unread?: ByteBudget;
}

/**
 * A socket for frames. It exchanges HELLO, answers PING, detects a dead peer, splits and assembles long messages, and
 * ends with a reason.
 */
export class FrameConnection {
  private readonly writer: FrameWriter;
  private readonly decoder: FrameDecoder;
  private readonly assembler: MessageAssembler;
  private heartbeat: Heartbeat | undefined;
  private readonly unfinished: ByteBudget;
  private partialBytes = 0;
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
    { unfinished = new ByteBudget(), unread }: SharedBudgets = {},
  ) {
    this.writer = new FrameWriter(socket, unread);
    this.unfinished = unfinished;
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

  /** Whether the connection has ended. The socket may still be closing. */
  get isOver(): boolean {
    return this.ended !== undefined;
  }

  /** Whether the send buffer has room for this many more bytes. */
  hasRoomFor(bytes: number): boolean {
    return this.writer.hasRoomFor(bytes, this.limits.maxBufferedBytes);
  }

  /**
   * Queues a message. It is dropped if the connection has ended.
   * @param frame - the frame up to its body, with the length of a single frame even if the body needs several.
   */
  send(frame: Buffer, body?: Buffer): void {
    if (this.ended) return;
    this.writer.write(frame, body);
    const bytes = this.writer.bufferedBytes;
    const maxBytes = this.limits.maxBufferedBytes;
    if (bytes > maxBytes / 2) this.slowDown(bytes, 2 * maxBytes);
  }

  /** Whether a part of the message is not sent yet. */
  isSending(id: number): boolean {
    return this.writer.isSending(id);
  }

  /** Drops the remaining parts of a message in both directions. */
  forget(id: number): void {
    this.writer.drop(id);
    this.assembler.drop(id);
  }

  /** Sends a PING. Resolves to false if the connection ends without a PONG. Never rejects. */
  ping(): Promise<boolean> {
    if (this.ended) return Promise.resolve(false);
    return new Promise((resolve) => this.awaited.set(this.sendPing(), resolve));
  }

  flush(): void {
    this.writer.flush();
  }

  /** Tells the peer to send no more requests. */
  goaway(reason: string): void {
    this.send(encodeGoaway({ lastId: this.side.lastAcceptedId, reason }));
  }

  /** Sends the queued data, then closes. Ignores further input. */
  end(reason: Error): void {
    if (this.ended) return;
    this.writer.flushAll();
    this.ended = reason;
    this.socket.destroySoon();
    const timer = setTimeout(() => this.socket.destroy(), LAST_BYTES_MS);
    this.socket.once('close', () => clearTimeout(timer));
  }

  /** Closes without sending the queued data. */
  destroy(reason: Error): void {
    this.ended ??= reason;
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    if (this.ended) return;
    this.heartbeat?.alive();
    try {
      this.decoder.push(chunk);
      if (this.decoder.partialBytes !== this.partialBytes) this.countPartial(this.decoder.partialBytes);
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      this.goaway(reason.message);
      this.end(reason);
    }
  }

  private countPartial(bytes: number): void {
    this.unfinished.add(bytes - this.partialBytes);
    this.partialBytes = bytes;
  }

  private take(frame: Frame): void {
    if (this.ended) return;
    if (!this.opened) return this.open(frame);
    switch (frame.type) {
      case FrameType.HELLO:
        throw new ProtocolError('HELLO was sent twice');
      case FrameType.PING:
        return this.send(startFrame(FrameType.PONG, frame.id, 0));
      case FrameType.PONG:
        return this.pong(frame.id);
      case FrameType.DATA:
        if (this.side.expects(frame)) this.takePart(frame);
        return;
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
      onPingTimeout: () => this.side.onPingTimeout(unanswered(options.pingTimeoutMs)),
      onRecovered: () => this.side.onRecovered(),
      onDead: () => this.destroy(this.writer.bufferedBytes > 0 ? this.unread() : unanswered(options.maxSilenceMs)),
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

  /** Applies backpressure: the peer reads too slowly. */
  private slowDown(bytes: number, maxBytes: number): void {
    if (bytes > maxBytes) return this.destroy(this.unread());
    if (!this.side.appliesBackpressure || this.paused) return;
    this.paused = true;
    this.socket.pause();
  }

  private unread(): ProtocolError {
    return new ProtocolError(`the peer does not read its replies: ${this.writer.bufferedBytes} bytes are buffered`);
  }

  private drained(): void {
    // Reading by the peer shows that it is alive. It is the only sign while this side does not read.
    this.heartbeat?.alive();
    if (!this.paused || this.writer.bufferedBytes > this.limits.maxBufferedBytes / 2) return;
    this.paused = false;
    this.socket.resume();
  }

  private close(): void {
    this.heartbeat?.stop();
    this.countPartial(0);
    for (const answer of this.awaited.values()) answer(false);
    this.side.closed((this.ended ??= new ConnectionLostError('the connection was closed')));
  }
}

function unanswered(ms: number): ConnectionLostError {
  return new ConnectionLostError(`a PING was not answered within ${ms} ms`);
}

/**
 * Whether it is a network error (refused, reset, unreachable). Other errors come from TLS and mean a misconfiguration.
 */
function isOfSystem(error: NodeJS.ErrnoException): boolean {
  return error.syscall !== undefined && error.code !== 'EPROTO';
}
