import { frameName, type Frame, type FrameType } from './frame.ts';
import { GatheredBytes } from './gathered-bytes.ts';
import { ProtocolError } from './protocol-error.ts';

/**
 * How many messages one side may have begun and not finished. With the limit of a message it bounds what a peer can
 * make this one hold: no window of each stream has to be counted, and more at a time would finish none of them sooner.
 */
export const MAX_UNFINISHED = 4;

interface Unfinished {
  readonly type: FrameType;
  readonly startedAt: number;
  readonly payload: GatheredBytes;
}

/** Puts messages together that come in parts. */
export class MessageAssembler {
  private readonly unfinished = new Map<number, Unfinished>();

  constructor(private readonly maxMessageBytes: number) {}

  /** The first part of a message. */
  begin({ type, id, payload }: Frame): void {
    if (this.unfinished.has(id)) throw new ProtocolError(`${frameName(type)} ${id} began twice`);
    if (this.unfinished.size >= MAX_UNFINISHED) {
      throw new ProtocolError(`at most ${MAX_UNFINISHED} messages may be unfinished, got another`);
    }
    const gathered = new GatheredBytes();
    this.unfinished.set(id, { type, startedAt: performance.now(), payload: gathered });
    this.append(gathered, payload);
  }

  /** The message that ends with this part. Undefined while parts are missing, and for a message that is not known (any more). */
  add({ id, payload, more }: Frame): Frame | undefined {
    const message = this.unfinished.get(id);
    if (!message) return undefined;
    if (more && payload.length === 0) throw new ProtocolError('DATA that goes on must not be empty');
    this.append(message.payload, payload);
    if (more) return undefined;
    this.unfinished.delete(id);
    const { type, startedAt } = message;
    return { type, id, payload: message.payload.whole(), more, startedAt };
  }

  /** Forgets what has come of a message. */
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
