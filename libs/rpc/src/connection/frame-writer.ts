import type { Writable } from 'node:stream';
import { HEADER_BYTES, MAX_PART_BYTES } from '../protocol/frame.ts';
import { LongMessages } from './long-messages.ts';

/**
 * Collects the frames of one turn of the event loop and gives them to the socket in one write. System calls are what a
 * small call costs, so a turn that answers 50 calls pays for one. What is too long for a frame follows in parts, each
 * when the socket has taken the one before, so that the frames of later turns get in between.
 */
export class FrameWriter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private scheduled = false;
  private maxFrameBytes = MAX_PART_BYTES;
  private readonly long = new LongMessages();
  private readonly flushNow = () => this.flush();

  constructor(private readonly socket: Writable) {
    socket.on('drain', () => this.writeParts());
  }

  /** Bytes that the peer has not taken yet. */
  get bufferedBytes(): number {
    return this.pendingBytes + this.long.bytes + this.socket.writableLength;
  }

  /** The peer has said what it takes. */
  limitFrames(maxFrameBytes: number): void {
    this.maxFrameBytes = Math.min(maxFrameBytes, MAX_PART_BYTES);
  }

  /** Queues a frame, its body in a buffer of its own. Neither is copied before it is sent: leave them as they are. */
  write(frame: Buffer, body?: Buffer): void {
    // After the poll phase: by then all that arrived in this turn has been handled.
    if (!this.scheduled) setImmediate(this.flushNow);
    this.scheduled = true;
    if (body && frame.length - HEADER_BYTES + body.length > this.maxFrameBytes) return this.long.add(frame, body);
    this.pending.push(frame);
    this.pendingBytes += frame.length;
    if (body && body.length > 0) {
      this.pending.push(body);
      this.pendingBytes += body.length;
    }
  }

  /** Whether a part of the message was not handed to the socket yet. */
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
  }

  /** Hands over all that is left, however much the socket has to hold. */
  flushAll(): void {
    this.flush();
    while (this.long.bytes > 0 && this.socket.writable) this.writePart();
  }

  private writeParts(): void {
    while (this.long.bytes > 0 && this.socket.writable && !this.socket.writableNeedDrain) this.writePart();
  }

  private writePart(): void {
    this.socket.cork();
    for (const part of this.long.next(this.maxFrameBytes)) this.socket.write(part);
    this.socket.uncork();
  }
}
