import type { Writable } from 'node:stream';
import { HEADER_BYTES, MAX_PART_BYTES } from '../protocol/frame.ts';
import { ByteBudget } from './byte-budget.ts';
import { LongMessages } from './long-messages.ts';

/**
 * Collects the frames of one event loop iteration and writes them to the socket together. System calls dominate the
 * cost of a small call, so an iteration with 50 replies pays for one. A long message follows in parts, each after the
 * socket has drained the one before, so that later frames can be sent in between.
 */
export class FrameWriter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private scheduled = false;
  private maxFrameBytes = MAX_PART_BYTES;
  private readonly long = new LongMessages();
  private countedBytes = 0;
  private readonly flushNow = () => this.flush();

  /** @param unread - counts the bytes that wait because the peer does not read. */
  constructor(
    private readonly socket: Writable,
    private readonly unread = new ByteBudget(),
  ) {
    socket.on('drain', () => {
      this.writeParts();
      this.count();
    });
    socket.on('close', () => this.unread.add(-this.countedBytes));
  }

  /** Bytes that are not sent yet. */
  get bufferedBytes(): number {
    return this.pendingBytes + this.long.bytes + this.socket.writableLength;
  }

  /** Sets the frame limit of the peer. */
  limitFrames(maxFrameBytes: number): void {
    this.maxFrameBytes = Math.min(maxFrameBytes, MAX_PART_BYTES);
  }

  /** Queues a frame and its body. Neither is copied, so the caller must not change them. */
  write(frame: Buffer, body?: Buffer): void {
    // After the poll phase, when all input of this iteration has been handled.
    if (!this.scheduled) setImmediate(this.flushNow);
    this.scheduled = true;
    if (body && frame.length - HEADER_BYTES + body.length > this.maxFrameBytes) {
      this.long.add(frame, body);
      return this.count();
    }
    this.pending.push(frame);
    this.pendingBytes += frame.length;
    if (body && body.length > 0) {
      this.pending.push(body);
      this.pendingBytes += body.length;
    }
  }

  /** Whether a part of the message is not passed to the socket yet. */
  isSending(id: number): boolean {
    return this.long.has(id);
  }

  /** Sends no more parts of the message. */
  drop(id: number): void {
    this.long.drop(id);
  }

  flush(): void {
    this.scheduled = false;
    const buffers = this.pending;
    if (buffers.length === 0 && this.long.bytes === 0) return;
    this.pending = [];
    this.pendingBytes = 0;
    if (!this.socket.writable) return;
    this.socket.cork();
    for (const buffer of buffers) this.socket.write(buffer);
    this.writeParts();
    this.socket.uncork();
    this.count();
  }

  /** Whether the peer may get this many more bytes. */
  hasRoomFor(bytes: number, maxBytes: number): boolean {
    const buffered = this.bufferedBytes;
    return buffered + bytes <= maxBytes && this.unread.hasShareFor(bytes, buffered);
  }

  /** Passes all remaining data to the socket, ignoring backpressure. */
  flushAll(): void {
    this.flush();
    while (this.long.bytes > 0 && this.socket.writable) this.writePart();
  }

  private writeParts(): void {
    while (this.long.bytes > 0 && this.socket.writable && !this.socket.writableNeedDrain) this.writePart();
  }

  /** Counts only what waits for `drain`, so that the count is corrected when the peer reads. */
  private count(): void {
    const { writableLength, writableNeedDrain, destroyed } = this.socket;
    const waiting = this.long.bytes + (writableNeedDrain ? writableLength : 0);
    if (waiting === this.countedBytes || destroyed) return;
    this.unread.add(waiting - this.countedBytes);
    this.countedBytes = waiting;
  }

  private writePart(): void {
    this.socket.cork();
    for (const part of this.long.next(this.maxFrameBytes)) this.socket.write(part);
    this.socket.uncork();
  }
}
