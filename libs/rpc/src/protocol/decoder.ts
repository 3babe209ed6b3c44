import { HEADER_BYTES, isFrameType, KNOWN_FLAGS, type Frame, type FrameType } from './frame.ts';
import { ProtocolError } from './protocol-error.ts';

/** What a frame that arrives in pieces gets at first; more is taken as more arrives, so that a claim costs no memory. */
const FIRST_BYTES = 64 * 1024;

/**
 * Cuts a stream of bytes into frames. A frame that arrives whole is handed on without copying; one that arrives in
 * pieces is gathered in a buffer that grows by doubling, so each byte is copied a bounded number of times and memory
 * stays within twice what has arrived.
 */
export class FrameDecoder {
  private readonly header = Buffer.allocUnsafe(HEADER_BYTES);
  private headerHeld = 0;
  private payload: Buffer | undefined;
  private payloadHeld = 0;

  constructor(
    private readonly maxPayloadBytes: number,
    private readonly onFrame: (frame: Frame) => void,
  ) {}

  /** @throws ProtocolError at the first thing that is no frame; the decoder is of no use after that. */
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
    const end = Math.min(chunk.length, offset + bytes - this.payloadHeld);
    const payload = this.roomFor(this.payloadHeld + end - offset, bytes);
    this.payloadHeld += chunk.copy(payload, this.payloadHeld, offset, end);
    if (this.payloadHeld === bytes) {
      this.headerHeld = 0;
      this.payload = undefined;
      this.payloadHeld = 0;
      this.emit(this.header, 0, payload);
    }
    return end;
  }

  /** The gathering buffer, with room for `held` bytes of the `whole` payload. */
  private roomFor(held: number, whole: number): Buffer {
    const current = this.payload;
    if (current && current.length >= held) return current;
    const room = Math.min(whole, Math.max(FIRST_BYTES, held, 2 * (current?.length ?? 0)));
    const grown = Buffer.allocUnsafe(room);
    current?.copy(grown, 0, 0, this.payloadHeld);
    this.payload = grown;
    return grown;
  }

  /** The payload's length, once type, flags and length are allowed. */
  private check(header: Buffer, at: number): number {
    const bytes = header.readUInt32BE(at);
    const type = header.readUInt8(at + 4);
    const flags = header.readUInt8(at + 5);
    if (!isFrameType(type)) throw new ProtocolError(`frame type ${type} is unknown`);
    if ((flags & ~KNOWN_FLAGS) !== 0) throw new ProtocolError(`frame flags 0x${flags.toString(16)} are unknown`);
    if (bytes > this.maxPayloadBytes) {
      throw new ProtocolError(`a frame must be ≤ ${this.maxPayloadBytes} bytes, got one of ${bytes}`);
    }
    return bytes;
  }

  private emit(header: Buffer, at: number, payload: Buffer): void {
    this.onFrame({ type: header.readUInt8(at + 4) as FrameType, id: header.readUInt32BE(at + 6), payload });
  }
}
