import { frameName, type Frame } from './frame.ts';
import { ProtocolError } from './protocol-error.ts';

/** Reads the fields of a payload in sequence. */
export class PayloadReader {
  private offset = 0;
  private readonly payload: Buffer;

  constructor(private readonly frame: Frame) {
    this.payload = frame.payload;
  }

  get remaining(): number {
    return this.payload.length - this.offset;
  }

  /** @throws ProtocolError, as all methods do, if the payload is too short for the field. */
  u8(): number {
    return this.payload.readUInt8(this.take(1));
  }

  u16(): number {
    return this.payload.readUInt16BE(this.take(2));
  }

  u32(): number {
    return this.payload.readUInt32BE(this.take(4));
  }

  text(bytes: number): string {
    const start = this.take(bytes);
    return this.payload.toString('utf8', start, this.offset);
  }

  /** The remaining payload, without copying. */
  rest(): Buffer {
    return this.payload.subarray(this.offset);
  }

  private take(bytes: number): number {
    const start = this.offset;
    if (start + bytes > this.payload.length) {
      throw new ProtocolError(`${frameName(this.frame.type)} ends inside a field, after ${this.payload.length} bytes`);
    }
    this.offset = start + bytes;
    return start;
  }
}
