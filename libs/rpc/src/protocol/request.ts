import { FrameType, HEADER_BYTES, MAX_PART_BYTES, startFrame, type Frame } from './frame.ts';
import type { Hello } from './hello.ts';
import { metadataBytes, readMetadata, writeMetadata, type Metadata } from './metadata.ts';
import { PayloadReader } from './payload-reader.ts';
import { ProtocolError } from './protocol-error.ts';

/** deadline (u32) | length of the name (u8) | length of the metadata (u16). */
const FIXED_BYTES = 7;
const MAX_METADATA_BYTES = 0xffff;
const MAX_REMAINING_MS = 0xffff_ffff;

export interface Request {
  /** `users.getUser` */
  readonly name: string;
  /** Time until the caller's deadline. It is a duration, because clocks of two machines differ. */
  readonly remainingMs: number;
  readonly metadata: Metadata;
  /** JSON. */
  readonly body: Buffer;
}

/** A request at the caller, with its encoded name. The deadline is passed separately, as the remaining time. */
export interface OutgoingRequest {
  readonly name: Buffer;
  readonly metadata: Metadata;
  readonly body: Buffer;
}

/**
 * Encodes a REQUEST frame up to its body. The caller sends the body separately.
 * @param takes - the limits of the receiver.
 * @throws RangeError if the request exceeds the message limit, or its fields exceed a frame.
 */
export function encodeRequest(
  id: number,
  request: OutgoingRequest,
  remainingMs: number,
  takes: Pick<Hello, 'maxFrameBytes' | 'maxMessageBytes'>,
): Buffer {
  const { name, metadata, body } = request;
  const metadataLength = metadataBytes(metadata);
  const fieldBytes = FIXED_BYTES + name.length + metadataLength;
  const maxFieldBytes = Math.min(takes.maxFrameBytes, MAX_PART_BYTES) - FIXED_BYTES;
  const maxMetadataBytes = Math.min(MAX_METADATA_BYTES, maxFieldBytes - name.length);
  if (metadataLength > maxMetadataBytes) {
    throw new RangeError(`metadata must be ≤ ${maxMetadataBytes} bytes, got ${metadataLength}`);
  }
  if (fieldBytes + body.length > takes.maxMessageBytes) {
    throw new RangeError(`a request must be ≤ ${takes.maxMessageBytes} bytes, got ${fieldBytes + body.length}`);
  }
  const frame = startFrame(FrameType.REQUEST, id, fieldBytes, body.length);
  let offset = frame.writeUInt32BE(Math.min(Math.max(1, Math.ceil(remainingMs)), MAX_REMAINING_MS), HEADER_BYTES);
  offset = frame.writeUInt8(name.length, offset);
  offset = frame.writeUInt16BE(metadataLength, offset);
  offset += name.copy(frame, offset);
  writeMetadata(metadata, frame, offset);
  return frame;
}

export function decodeRequest(frame: Frame): Request {
  const payload = new PayloadReader(frame);
  const remainingMs = payload.u32();
  const nameBytes = payload.u8();
  const bytes = payload.u16();
  const name = payload.text(nameBytes);
  if (bytes > payload.remaining) throw new ProtocolError(`REQUEST is too short for its ${bytes} bytes of metadata`);
  const end = payload.remaining - bytes;
  const metadata = readMetadata(payload, bytes);
  if (payload.remaining !== end) throw new ProtocolError('REQUEST has metadata that overlaps its body');
  return { name, remainingMs, metadata, body: payload.rest() };
}
