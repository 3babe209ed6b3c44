import { FrameType, HEADER_BYTES, startFrame, type Frame } from './frame.ts';
import { PayloadReader } from './payload-reader.ts';

/** The sender accepts no more calls over this connection. */
export interface Goaway {
  /** The last accepted request. Later requests are not processed. 0 if none was accepted. */
  readonly lastId: number;
  /** The reason, for operators. */
  readonly reason: string;
}

export function encodeGoaway({ lastId, reason }: Goaway): Buffer {
  const text = Buffer.from(reason);
  const frame = startFrame(FrameType.GOAWAY, 0, 4 + text.length);
  text.copy(frame, frame.writeUInt32BE(lastId, HEADER_BYTES));
  return frame;
}

export function decodeGoaway(frame: Frame): Goaway {
  const payload = new PayloadReader(frame);
  return { lastId: payload.u32(), reason: payload.rest().toString() };
}

/** Whether `id` was assigned after `lastId`, in serial number arithmetic (RFC 1982). */
export function isAfter(id: number, lastId: number): boolean {
  return lastId === 0 || ((id - lastId) | 0) > 0;
}
