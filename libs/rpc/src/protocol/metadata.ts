import type { PayloadReader } from './payload-reader.ts';

/** Data that accompanies the body of a request. */
export interface Metadata {
  readonly requestId?: string;
  readonly traceparent?: string;
  readonly userToken?: string;
  readonly serviceToken?: string;
  readonly clientAddress?: string;
}

/**
 * Entries on the wire: key (u8) | length (u16) | text. The meaning of a key never changes. Unknown keys are ignored.
 */
const KEYS = [
  [1, 'requestId'],
  [2, 'traceparent'],
  [3, 'userToken'],
  [4, 'serviceToken'],
  [5, 'clientAddress'],
] as const satisfies readonly (readonly [number, keyof Metadata])[];

const FIELDS = new Map<number, keyof Metadata>(KEYS);
const ENTRY_BYTES = 3;

export function metadataBytes(metadata: Metadata): number {
  let bytes = 0;
  for (const [, field] of KEYS) {
    const value = metadata[field];
    if (value !== undefined) bytes += ENTRY_BYTES + Buffer.byteLength(value);
  }
  return bytes;
}

export function writeMetadata(metadata: Metadata, into: Buffer, offset: number): number {
  for (const [key, field] of KEYS) {
    const value = metadata[field];
    if (value === undefined) continue;
    const written = into.write(value, offset + ENTRY_BYTES);
    into[offset] = key;
    into.writeUInt16BE(written, offset + 1);
    offset += ENTRY_BYTES + written;
  }
  return offset;
}

export function readMetadata(payload: PayloadReader, bytes: number): Metadata {
  const metadata: { -readonly [K in keyof Metadata]: Metadata[K] } = {};
  const end = payload.remaining - bytes;
  while (payload.remaining > end) {
    const field = FIELDS.get(payload.u8());
    const value = payload.text(payload.u16());
    if (field) metadata[field] = value;
  }
  return metadata;
}
