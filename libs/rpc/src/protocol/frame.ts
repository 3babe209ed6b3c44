/** The version that HELLO names. A change that an older peer would misread takes the next number. */
export const PROTOCOL_VERSION = 1;

/** length (u32, of the payload) | type (u8) | flags (u8) | id (u32), all big-endian. */
export const HEADER_BYTES = 10;

/** The highest request id; the next one is 1 again. */
export const MAX_ID = 0xffff_ffff;

export const FrameType = {
  HELLO: 1,
  REQUEST: 2,
  REPLY: 3,
  ERROR: 4,
  CANCEL: 5,
  PING: 6,
  PONG: 7,
  GOAWAY: 8,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

/** Flags that this version understands: none. 0x01 is kept for bodies that go on in further frames. */
export const KNOWN_FLAGS = 0;

export interface Frame {
  readonly type: FrameType;
  /** The request that the frame is about; 0 for those about the connection. PING and PONG carry a number of their own. */
  readonly id: number;
  /** Owned by whoever gets the frame. It may share its memory with its neighbours on the wire. */
  readonly payload: Buffer;
}

const NAMES = new Map<number, string>(Object.entries(FrameType).map(([name, type]) => [type, name]));

export function isFrameType(type: number): type is FrameType {
  return NAMES.has(type);
}

/** `REQUEST`, for texts. */
export function frameName(type: FrameType): string {
  return NAMES.get(type) ?? String(type);
}

/**
 * The first bytes of a frame: its header, and room for the fields before the body.
 * @param bodyBytes - how much payload follows that the caller sends from its own buffer.
 */
export function startFrame(type: FrameType, id: number, fieldBytes: number, bodyBytes = 0): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + fieldBytes);
  frame.writeUInt32BE(fieldBytes + bodyBytes, 0);
  frame[4] = type;
  frame[5] = 0;
  frame.writeUInt32BE(id, 6);
  return frame;
}
