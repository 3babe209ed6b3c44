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
  /** How long the caller still waits. Clocks of two machines differ, spans of time do not. */
  readonly remainingMs: number;
  readonly metadata: Metadata;
  /** JSON. */
  readonly body: Buffer;
}

/** A request as a caller has it: its name encoded once and for all. Its deadline comes apart, as the time that is left. */
export interface OutgoingRequest {
  readonly name: Buffer;
  readonly metadata: Metadata;
  readonly body: Buffer;
}

/**
 * A REQUEST frame up to its body, which follows from its own buffer.
 * @param takes - what the receiver takes.
 * @throws RangeError when the request is longer than that, or what comes before its body than a frame.
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

/** How long the caller of a request still waits, of its first part, in milliseconds. */
export const remainingMsOf = (firstPart: Frame): number => new PayloadReader(firstPart).u32();

export function decodeRequest(frame: Frame): Request {
  const payload = new PayloadReader(frame);
  const remainingMs = payload.u32();
  const nameBytes = payload.u8();
  const bytes = payload.u16();
  const name = payload.text(nameBytes);
  if (bytes > payload.remaining) throw new ProtocolError(`REQUEST has no room for its ${bytes} bytes of metadata`);
  const end = payload.remaining - bytes;
  const metadata = readMetadata(payload, bytes);
  if (payload.remaining !== end) throw new ProtocolError('REQUEST has metadata that runs into its body');
  return { name, remainingMs, metadata, body: payload.rest() };
}
