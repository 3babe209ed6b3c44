import { frameName, type Frame, type FrameType } from './frame.ts';
import { GatheredBytes } from './gathered-bytes.ts';
import { ProtocolError } from './protocol-error.ts';

/**
 * Maximum number of unfinished messages of one side. Together with the message limit it bounds the memory that a peer
 * can occupy, without flow control windows per stream. A higher number needs more memory and slows down each message.
 */
export const MAX_UNFINISHED = 4;

interface Unfinished {
  readonly type: FrameType;
  readonly startedAt: number;
  readonly payload: GatheredBytes;
}

/** Assembles messages from parts. */
export class MessageAssembler {
  private readonly unfinished = new Map<number, Unfinished>();

  constructor(private readonly maxMessageBytes: number) {}

  /** The first part of a message. */
  begin({ type, id, payload }: Frame): void {
    if (this.unfinished.has(id)) throw new ProtocolError(`${frameName(type)} ${id} was started twice`);
    if (this.unfinished.size >= MAX_UNFINISHED) {
      throw new ProtocolError(`at most ${MAX_UNFINISHED} messages may be unfinished, got one more`);
    }
    const gathered = new GatheredBytes();
    this.unfinished.set(id, { type, startedAt: performance.now(), payload: gathered });
    this.append(gathered, payload);
  }

  /**
   * Adds a part. Returns the message if it is complete. Undefined while parts are missing, and for an unknown or
   * dropped message.
   */
  add({ id, payload, more }: Frame): Frame | undefined {
    const message = this.unfinished.get(id);
    if (!message) return undefined;
    if (more && payload.length === 0) throw new ProtocolError('DATA with the flag MORE must not be empty');
    this.append(message.payload, payload);
    if (more) return undefined;
    this.unfinished.delete(id);
    const { type, startedAt } = message;
    return { type, id, payload: message.payload.whole(), more, startedAt };
  }

  /** Drops the received parts of a message. */
  drop(id: number): void {
    if (this.unfinished.size > 0) this.unfinished.delete(id);
  }

  private append(gathered: GatheredBytes, payload: Buffer): void {
    const bytes = gathered.length + payload.length;
    if (bytes > this.maxMessageBytes) {
      throw new ProtocolError(`a message must be ≤ ${this.maxMessageBytes} bytes, got one of at least ${bytes}`);
    }
    gathered.append(payload);
  }
}
