import { FrameType, HEADER_BYTES, MORE, startFrame } from '../protocol/frame.ts';
import { MAX_UNFINISHED } from '../protocol/message-assembler.ts';

/** A message in parts, and its progress. */
interface LongMessage {
  readonly id: number;
  /** Its first frame up to the body, until that is sent. */
  start: Buffer | undefined;
  readonly body: Buffer;
  sent: number;
}

/** Sends messages in parts. Up to {@link MAX_UNFINISHED} are interleaved part by part; further ones queue. */
export class LongMessages {
  private readonly sending: LongMessage[] = [];
  private readonly waiting: LongMessage[] = [];
  private unsentBytes = 0;

  /** Body bytes that are not sent yet. */
  get bytes(): number {
    return this.unsentBytes;
  }

  /** @param start - the frame up to its body, as if it were one. */
  add(start: Buffer, body: Buffer): void {
    this.unsentBytes += body.length;
    const message = { id: start.readUInt32BE(6), start, body, sent: 0 };
    (this.sending.length < MAX_UNFINISHED ? this.sending : this.waiting).push(message);
  }

  /** Whether the message of this id is not sent completely. */
  has(id: number): boolean {
    return this.unsentBytes > 0 && [...this.sending, ...this.waiting].some((message) => message.id === id);
  }

  /** Sends no more of it. */
  drop(id: number): void {
    if (this.unsentBytes === 0) return;
    for (const queue of [this.sending, this.waiting]) {
      const index = queue.findIndex((message) => message.id === id);
      if (index < 0) continue;
      const [message] = queue.splice(index, 1);
      this.unsentBytes -= message!.body.length - message!.sent;
    }
    this.fillUp();
  }

  /** The next frame: its start and a part of a body. Empty if none is left. */
  next(maxFrameBytes: number): readonly Buffer[] {
    const message = this.sending.shift();
    if (!message) return [];
    const start = message.start ?? startFrame(FrameType.DATA, message.id, 0);
    message.start = undefined;
    const fieldBytes = start.length - HEADER_BYTES;
    const part = message.body.subarray(message.sent, message.sent + maxFrameBytes - fieldBytes);
    message.sent += part.length;
    this.unsentBytes -= part.length;
    const more = message.sent < message.body.length;
    start.writeUInt32BE(fieldBytes + part.length, 0);
    start[5] = more ? MORE : 0;
    if (more) this.sending.push(message);
    else this.fillUp();
    return [start, part];
  }

  private fillUp(): void {
    while (this.sending.length < MAX_UNFINISHED && this.waiting.length > 0) this.sending.push(this.waiting.shift()!);
  }
}
