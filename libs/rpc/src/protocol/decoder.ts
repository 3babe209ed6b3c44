import { frameName, HEADER_BYTES, isFrameType, canHaveMore, MORE, type Frame, type FrameType } from './frame.ts';
import { GatheredBytes } from './gathered-bytes.ts';
import { ProtocolError } from './protocol-error.ts';

/**
 * Splits a byte stream into frames. A frame that arrives in one chunk is not copied. A frame in several chunks is
 * collected in its own memory.
 */
export class FrameDecoder {
  private readonly header = Buffer.allocUnsafe(HEADER_BYTES);
  private headerHeld = 0;
  private gathered: GatheredBytes | undefined;

  constructor(
    private readonly maxPayloadBytes: number,
    private readonly onFrame: (frame: Frame) => void,
  ) {}

  /** Bytes of the payload of an incomplete frame. */
  get partialBytes(): number {
    return this.gathered?.length ?? 0;
  }

  /** @throws ProtocolError at the first invalid frame. The decoder must not be used after that. */
  push(chunk: Buffer): void {
    let offset = 0;
    while (offset < chunk.length) {
      offset =
        this.headerHeld === 0 && chunk.length - offset >= HEADER_BYTES
          ? this.takeInPlace(chunk, offset)
          : this.takePiece(chunk, offset);
    }
  }

  private takeInPlace(chunk: Buffer, offset: number): number {
    const bytes = this.check(chunk, offset);
    const start = offset + HEADER_BYTES;
    if (chunk.length - start < bytes) return this.takePiece(chunk, offset);
    this.emit(chunk, offset, chunk.subarray(start, start + bytes));
    return start + bytes;
  }

  private takePiece(chunk: Buffer, offset: number): number {
    if (this.headerHeld < HEADER_BYTES) {
      const end = Math.min(chunk.length, offset + HEADER_BYTES - this.headerHeld);
      this.headerHeld += chunk.copy(this.header, this.headerHeld, offset, end);
      if (this.headerHeld < HEADER_BYTES) return end;
      this.check(this.header, 0);
      offset = end;
    }
    const bytes = this.header.readUInt32BE(0);
    const gathered = (this.gathered ??= new GatheredBytes());
    const end = Math.min(chunk.length, offset + bytes - gathered.length);
    gathered.append(chunk.subarray(offset, end));
    if (gathered.length === bytes) {
      this.headerHeld = 0;
      this.gathered = undefined;
      this.emit(this.header, 0, gathered.whole());
    }
    return end;
  }

  /** Validates type, flags and length. @returns the payload length. */
  private check(header: Buffer, at: number): number {
    const bytes = header.readUInt32BE(at);
    const type = header.readUInt8(at + 4);
    const flags = header.readUInt8(at + 5);
    if (!isFrameType(type)) throw new ProtocolError(`frame type ${type} is unknown`);
    if (flags !== 0) this.checkFlags(type, flags);
    if (bytes > this.maxPayloadBytes) {
      throw new ProtocolError(`a frame must be ≤ ${this.maxPayloadBytes} bytes, got one of ${bytes}`);
    }
    return bytes;
  }

  private checkFlags(type: FrameType, flags: number): void {
    if ((flags & ~MORE) !== 0) throw new ProtocolError(`frame flags 0x${flags.toString(16)} are unknown`);
    if (!canHaveMore(type)) throw new ProtocolError(`${frameName(type)} can't have the flag MORE`);
  }

  private emit(header: Buffer, at: number, payload: Buffer): void {
    const type = header.readUInt8(at + 4) as FrameType;
    this.onFrame({ type, id: header.readUInt32BE(at + 6), payload, more: header.readUInt8(at + 5) === MORE });
  }
}
